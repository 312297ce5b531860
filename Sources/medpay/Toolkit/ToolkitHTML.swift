/// Text for HTML: what comes from outside cannot become markup.
enum HTML {
    /// For text and for values between quotation marks.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in printable(text).unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// A toolkit as one page that needs nothing else: no script, no other file, no address. Its policy forbids all three.
struct ToolkitHTML {
    let toolkit: Toolkit

    var text: String {
        let title = HTML.escaped(Toolkit.title)
        let head = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title)</title>
            <style>
            \(ToolkitHTML.style)
            </style>
            </head>
            <body>
            <main>
            <h1>\(title)</h1>

            """
        let parts = toolkit.parts.map(section).joined()
        return head + paragraphs(toolkit.about) + contents + parts + "</main>\n</body>\n</html>\n"
    }

    private var contents: String {
        let items = toolkit.parts.map { part in
            "<li><a href=\"#\(part.section.rawValue)\">\(HTML.escaped(part.section.heading))</a></li>\n"
        }
        return "<nav aria-label=\"Contents\">\n<ul>\n\(items.joined())</ul>\n</nav>\n"
    }

    private func section(_ part: Toolkit.Part) -> String {
        let id = part.section.rawValue
        let heading = "<section id=\"\(id)\">\n<h2>\(HTML.escaped(part.section.heading))</h2>\n"
        guard !part.facts.isEmpty else { return heading + paragraphs([part.otherwise]) + "</section>\n" }
        let chart = BarChart(part).map { chart in
            "<figure>\n\(chart.svg(id: "\(id)-chart"))\n"
                + "<figcaption>\(HTML.escaped(chart.caption))</figcaption>\n</figure>\n"
        }
        return heading + paragraphs(part.notes) + (chart ?? "") + table(part) + "</section>\n"
    }

    private func table(_ part: Toolkit.Part) -> String {
        let columns = part.section.columns
        let caption = HTML.escaped(part.section.heading)
        let headings = columns.map { column in
            "<th scope=\"col\"\(column.field.isNumber ? " class=\"number\"" : "")>\(HTML.escaped(column.heading))</th>"
        }
        let rows = part.facts.map { fact in
            let cells = columns.enumerated().map { position, column in
                cell(column.field.text(fact), isFirst: position == 0, isNumber: column.field.isNumber)
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        return """
            <div class="wide" role="region" tabindex="0" aria-label="\(caption)">
            <table>
            <caption>\(caption)</caption>
            <thead>
            <tr>\(headings.joined())</tr>
            </thead>
            <tbody>
            \(rows.joined())</tbody>
            </table>
            </div>

            """
    }

    private func cell(_ text: String, isFirst: Bool, isNumber: Bool) -> String {
        if isFirst, !text.isEmpty { return "<th scope=\"row\">\(HTML.escaped(text))</th>" }
        return "<td\(isNumber ? " class=\"number\"" : "")>\(HTML.escaped(text))</td>"
    }

    private func paragraphs(_ sentences: [String]) -> String {
        sentences.map { "<p>\(HTML.escaped($0))</p>\n" }.joined()
    }

    /// Colours come in two sets by what the reader's system asks for; paper has the light one.
    private static let style = """
        :root { --ink: #1a1c1e; --paper: #ffffff; --line: #c3c7cb; --shade: #f1f3f5; --bar: #2b6cb0; --link: #1a56a0; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6e8ea; --paper: #16181a; --line: #4a4f54; --shade: #22262a; --bar: #6aa9e6;
            --link: #8ec1f5; }
        }
        @media print {
          :root { --ink: #000000; --paper: #ffffff; --line: #999999; --shade: #ffffff; --bar: #444444;
            --link: #000000; }
          nav { display: none; }
          .wide { overflow: visible; }
          figure, tr { break-inside: avoid; }
          thead { display: table-header-group; }
          .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 75rem; margin: 0 auto; padding: 1rem; }
        a { color: var(--link); }
        figure { margin: 1rem 0; max-width: 40rem; }
        figcaption, caption { text-align: left; font-size: 0.875rem; }
        svg { display: block; width: 100%; height: auto; }
        svg text { fill: var(--ink); font-size: 13px; }
        .bar { fill: var(--bar); }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: 0.875rem; }
        th, td { border: 1px solid var(--line); padding: 0.3rem 0.5rem; text-align: left; vertical-align: top; }
        thead th { background: var(--shade); }
        .number { text-align: right; white-space: nowrap; }
        """
}
