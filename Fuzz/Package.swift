// swift-tools-version: 6.3
import PackageDescription

// Fuzz targets over the parsers of the package above. The modules under test are links into
// ../Sources, so that they are compiled with coverage and sanitizers here and nowhere else.
//
// To add a target: a directory Sources/FuzzX with one file, a line in `targets` below, and a
// directory Corpus/FuzzX with a few good inputs. `run.sh` finds targets by these directories.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
]

/// `fuzzer` counts branches for libFuzzer, `address` finds what bounds checks cannot;
/// assertions stay on although the code is optimized.
let instrumented: [SwiftSetting] = [
    .unsafeFlags([
        "-sanitize=fuzzer,address", "-assert-config", "Debug", "-enable-testing",
    ])
]

/// Linked with `address` alone: SwiftPM gives a program its own `main`, so the driver library
/// is the one without, and `run.sh` names it.
let linked: [LinkerSetting] = [
    .unsafeFlags(["-sanitize=address", "-use-ld=lld"]), .linkedLibrary("stdc++"),
]

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict + instrumented)
}

func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["FuzzDriver"] + dependencies,
        swiftSettings: strict + instrumented,
        linkerSettings: linked
    )
}

let package = Package(
    name: "fuzz",
    targets: [
        .systemLibrary(name: "CLibFuzzer"),
        .systemLibrary(name: "CLibUV", pkgConfig: "libuv"),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl"),
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CCurlOverrides"),
        module("EventLoop", ["CLibUV", "CCurl", "CCurlOverrides"]),
        module("HTTP", ["EventLoop"]),
        module("JSON", ["CSimdJSON"]),
        module("MCPRPC", ["JSON"]),
        .target(name: "FuzzDriver", dependencies: ["CLibFuzzer"], swiftSettings: strict),
        fuzzer("FuzzRequestHead", ["HTTP"]),
        fuzzer("FuzzChunkedBody", ["HTTP"]),
        fuzzer("FuzzFields", ["HTTP"]),
        fuzzer("FuzzJSON", ["JSON"]),
        fuzzer("FuzzMCP", ["JSON", "MCPRPC"]),
    ],
    cxxLanguageStandard: .cxx17
)
