import ArgumentParser

struct Paths: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Says where the data folder, ledger, image and key are.")

    enum Name: String, ExpressibleByArgument, CaseIterable { case home, ledger, image, key }

    @Argument(help: "home, ledger, image or key; without it all of them.")
    var name: Name?

    func run() {
        for known in Name.allCases where name == nil || name == known {
            Output.line(name == nil ? "\(known.rawValue)\t\(path(known))" : path(known))
        }
    }

    private func path(_ name: Name) -> String {
        switch name {
        case .home: Defaults.home.path
        case .ledger: Defaults.ledger
        case .image: Defaults.image
        case .key: SubmitterKey.path
        }
    }
}
