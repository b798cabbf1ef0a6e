@main enum MCPServer {
    static func main() {}
}
