// SPDX-License-Identifier: Apache-2.0

/// The seeded dataset `sales`: ten rows a day from 2025-01-01 on.
enum SeedSales {
    static let count = 5_000
    private static let rowsPerDay = 10
    /// 2025-01-01T00:00:00Z.
    private static let firstDayMS: Int64 = 1_735_689_600_000

    private static let regions = ["north", "south", "east", "west"]
    private static let products: [(name: String, priceCents: Int)] = [
        ("anvil", 12_900), ("bellows", 8_450), ("chisel", 1_995), ("drill", 15_999),
        ("file", 1_250), ("hammer", 2_490), ("lathe", 249_900), ("vise", 5_975),
    ]

    static let columns = [
        Column(name: "id", kind: .string),
        Column(name: "date", kind: .datetime),
        Column(name: "region", kind: .string),
        Column(name: "product", kind: .string),
        Column(name: "quantity", kind: .integer),
        Column(name: "unit_price", kind: .number),
        Column(name: "revenue", kind: .number),
        Column(name: "returned", kind: .boolean),
    ]

    /// The dataset, ordered by date.
    static func make() -> Table {
        var random = SplitMix64(seed: 0x7361_6C65)
        return Table(
            columns: SeedSales.columns,
            rows: (0..<SeedSales.count).map { SeedSales.row($0, &random) }
        )
    }

    private static func row(_ index: Int, _ random: inout SplitMix64) -> [Cell] {
        let product = random.pick(SeedSales.products)
        let quantity = 1 + random.index(below: 20)
        // Up to 14 % discount, in whole cents.
        let unitCents = product.priceCents - product.priceCents * random.index(below: 15) / 100
        let day = Int64(index / SeedSales.rowsPerDay)
        return [
            .string("s-\(10_001 + index)"),
            .moment(Timestamp(unixMS: SeedSales.firstDayMS + day * SeedData.dayMS)),
            .string(random.pick(SeedSales.regions)),
            .string(product.name),
            .integer(Int64(quantity)),
            .number(Double(unitCents) / 100),
            .number(Double(unitCents * quantity) / 100),
            .boolean(random.index(below: 25) == 0),
        ]
    }
}
