// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    // SE-0335
    .enableUpcomingFeature("ExistentialAny"),
    // SE-0444
    .enableUpcomingFeature("MemberImportVisibility"),
    // SE-0409
    .enableUpcomingFeature("InternalImportsByDefault"),
    // SE-0461
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // SE-0470
    .enableUpcomingFeature("InferIsolatedConformances"),
    // SE-0481
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    // SE-0458
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let strictTests: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
    name: "mcp-server",
    products: [
        .executable(name: "mcp-server", targets: ["Server"]),
        .library(name: "EventLoop", targets: ["EventLoop"]),
        .library(name: "MCPRPC", targets: ["MCPRPC"]),
        .library(name: "Identity", targets: ["Identity"]),
        .library(name: "Tools", targets: ["Tools"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibUV", pkgConfig: "libuv", providers: [.apt(["libuv1-dev"])]),
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),

        // Linked into libcurl's place.
        .target(name: "CCurlOverrides"),

        .target(
            name: "EventLoop",
            dependencies: ["CLibUV", "CCurl", "CCurlOverrides"],
            swiftSettings: strict
        ),
        .target(name: "JSON", dependencies: ["CSimdJSON"], swiftSettings: strict),
        .target(name: "HTTP", dependencies: ["EventLoop"], swiftSettings: strict),
        .target(name: "MCPRPC", dependencies: ["JSON"], swiftSettings: strict),
        .target(
            name: "Identity",
            dependencies: ["EventLoop", "JSON", "COpenSSL"],
            swiftSettings: strict
        ),
        .target(
            name: "Tools",
            dependencies: ["EventLoop", "Identity", "JSON", "MCPRPC"],
            swiftSettings: strict
        ),
        .target(
            name: "Sandbox",
            dependencies: ["EventLoop", "HTTP", "JSON", "COpenSSL"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "Server",
            dependencies: [
                "EventLoop", "HTTP", "Identity", "JSON", "MCPRPC", "Sandbox", "Tools",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),

        .testTarget(
            name: "EventLoopTests",
            dependencies: ["EventLoop"],
            swiftSettings: strictTests
        ),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: strictTests),
        .testTarget(
            name: "HTTPTests",
            dependencies: ["HTTP", "EventLoop"],
            swiftSettings: strictTests
        ),
        .testTarget(
            name: "MCPRPCTests",
            dependencies: ["MCPRPC", "JSON"],
            swiftSettings: strictTests
        ),
        .testTarget(
            name: "IdentityTests",
            // Server and Tools for what an operator and an agent get to see of a fault.
            dependencies: ["Identity", "EventLoop", "HTTP", "JSON", "Sandbox", "Server", "Tools"],
            exclude: ["README.md"],
            swiftSettings: strictTests
        ),
        .testTarget(
            name: "ToolsTests",
            dependencies: ["Tools", "EventLoop", "HTTP", "Identity", "JSON", "MCPRPC", "Sandbox"],
            swiftSettings: strictTests
        ),
        .testTarget(
            name: "SandboxTests",
            dependencies: ["Sandbox", "EventLoop", "HTTP", "JSON"],
            swiftSettings: strictTests
        ),
        .testTarget(
            name: "ServerTests",
            dependencies: ["Server", "EventLoop", "HTTP", "JSON", "Sandbox"],
            swiftSettings: strictTests
        ),
        .testTarget(name: "TidyTests", swiftSettings: strictTests),
        // Driven by Tests/Differential/http_differential.py.
        .executableTarget(
            name: "HTTPParseTool",
            dependencies: ["EventLoop", "HTTP"],
            path: "Tests/Differential/HTTPParseTool",
            swiftSettings: strict
        ),
    ],
    cxxLanguageStandard: .cxx17
)
