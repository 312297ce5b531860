import Claims

extension ReferenceImage {
    /// The release that an operator means by its number in the list (counted from 1), its name, the last word of it
    /// (RVU25A, 2024Q2) where that is one release's alone, or the beginning of its digest, 6 digits or more.
    ///
    /// Of a table and its corrections the last word is meant.
    ///
    /// - Returns: the positions of all that may be meant: one, if it is clear.
    package func releases(meantBy text: String) -> [Int] {
        if let number = Int(text), releases.indices.contains(number - 1) { return [number - 1] }
        let wanted = text.lowercased()
        let found = releases.indices.filter { index in
            let name = releases[index].name.lowercased()
            return name == wanted || name.hasSuffix(" " + wanted)
                || wanted.count >= 6 && releases[index].digest.hasPrefix(wanted)
        }
        return found.filter { index in successor(of: index).map { !found.contains($0) } ?? true }
    }
}
