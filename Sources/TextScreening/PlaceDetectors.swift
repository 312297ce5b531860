/// Places below a state. Source: 45 CFR 164.514(b)(2)(i)(B).
enum Places {
    static func found(_ words: Words, _ numbers: NumberChains) -> Bool {
        (0..<words.count).contains {
            street(words, $0) || postBox(words, $0) || stateAndZIP(words, $0) || named(words, $0)
        }
    }

    private static let streets = Set(
        words: """
            street avenue ave boulevard blvd road rd lane ln parkway pkwy highway hwy terrace turnpike alley plaza
            calle
            """)
    /// Words of their own as well: Dr., CT, a way, a place.
    private static let doubtfulStreets = Set(
        words:
            """
            st str dr drive ct court pl place way circle cir trail trl square sq loop run pike row crossing cove ridge
            """
    )
    private static let directions = Set(
        words: """
            n s e w ne nw se sw north south east west old new saint st mt mount martin luther king jr
            """)

    /// A number, up to four words that are no ordinary ones, and what a street is called by.
    private static func street(_ words: Words, _ index: Int) -> Bool {
        guard words[index].hasDigit, words[index].digits <= 6, words[index].isNumber || words[index].digits > 0 else {
            return false
        }
        guard words[index].range.count - words[index].digits <= 1, !Codes.isCode(words.text(index)) else {
            return false
        }
        var names = 0
        var ordinary = 0
        var isTitled = !words.isCaseless
        for next in index + 1..<min(index + 7, words.count) {
            let text = words.text(next)
            isTitled = isTitled && words[next].isCapitalised && !words[next].isAllCapitals
            guard words.gap(after: next - 1).isOnly(" .,-_/\n#'") else { return false }
            let isFull = streets.contains(text)
            if names > 0, isFull || doubtfulStreets.contains(text) {
                let isDirect = next == index + 2 && !Ordinary.links.contains(words.text(index + 1))
                if ordinary == 0 || isTitled || isFull && isDirect { return true }
            }
            if directions.contains(text) {
                names += names == 0 && !isFull ? 1 : 0
                continue
            }
            if words[next].hasDigit {
                // 5th, and nothing else.
                guard ["st", "nd", "rd", "th"].contains(where: { text.hasSuffix($0) }) else { return false }
            } else if Ordinary.isOrdinary(text) {
                ordinary += 1
            }
            names += 1
        }
        return false
    }

    /// P.O. Box 12, PO box, POB 12, post office box, and a lock box.
    private static func postBox(_ words: Words, _ index: Int) -> Bool {
        let text = words.text(index)
        if text == "pobox" || text == "pob" && index + 1 < words.count && words[index + 1].isNumber { return true }
        guard text == "box" else { return false }
        let before = words.text(index - 1)
        if words.number(index - 1) != nil, ["rr", "route", "hc"].contains(words.text(index - 2)) { return true }
        return before == "po" || before == "o" && words.text(index - 2) == "p"
            || before == "office" && words.text(index - 2) == "post"
            || before == "postal" || before == "mail" && words.text(index + 1).utf8.allSatisfy(\.isDigit)
    }

    private static let states = Set(
        words: "ak az fl ia il ks ky mi mn mo nc nh nj nm nv ny oh ri sd ut vt wa wi wv wy dc")
    /// Words, group codes and modifiers as well: with a comma before them, or a town.
    private static let doubtfulStates = Set(
        words: "al ar ca co ct de hi id in la ma md me ms mt nd ne ok or pa va pr ga sc tn tx")
    private static let stateNames = Set(
        words: """
            alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho
            illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota
            mississippi missouri montana nebraska nevada hampshire jersey mexico york carolina dakota ohio oklahoma
            oregon pennsylvania island tennessee texas utah vermont virginia washington wisconsin wyoming
            """)

    /// OH 43215, Columbus, Ohio 43215, Denver, CO 80203-1234.
    private static func stateAndZIP(_ words: Words, _ index: Int) -> Bool {
        let isZIP = words[index].isNumber && words[index].digits == 5
        if isZIP, words.text(index + 1) == "zip" || words.text(index + 1) == "zipcode" { return true }
        guard words[index].isNumber, words[index].digits == 5 || words[index].digits == 9, index > 0,
            words.gap(before: index).isOnly(" ,.-\n_/")
        else { return false }
        let state = words.text(index - 1)
        let isOfTwo = ["new", "north", "south", "west", "rhode"].contains(words.text(index - 2))
        let first = stateNames.contains(state) && isOfTwo ? index - 2 : index - 1
        let isAfterComma = first > 0 && words.gap(before: first).contains(UInt8(ascii: ","))
        let town = words.text(first - 1)
        let hasTown =
            first > 0 && words[first - 1].isLetters && !Ordinary.isOrdinary(town) && !Codes.groups.contains(town)
        if states.contains(state) { return words[index - 1].isAllCapitals || words.isCaseless || hasTown }
        if doubtfulStates.contains(state) {
            return hasTown && (isAfterComma || words[first - 1].isCapitalised || words.isCaseless)
        }
        return stateNames.contains(state) && (isAfterComma && hasTown || hasTown && words.isCaseless)
    }

    /// Cook County, city of Springfield, lives in, resident of.
    private static func named(_ words: Words, _ index: Int) -> Bool {
        let text = words.text(index)
        let before = words.text(index - 1)
        switch text {
        case "county", "parish":
            if index > 0, words.gap(before: index).isOnly(" .-_\n"), words[index - 1].isLetters, before.utf8.count > 2 {
                if !Ordinary.isOrdinary(before),
                    words[index - 1].isCapitalised || words[index].isCapitalised || words.isCaseless
                {
                    return true
                }
            }
            return words.text(index + 1) == "of" && !Ordinary.isOrdinary(words.text(index + 2))
                && index + 2 < words.count
        case "city", "town", "village", "borough":
            return words.text(index + 1) == "of" && index + 2 < words.count
                && !Ordinary.isOrdinary(words.text(index + 2))
        case "in", "at":
            return ["lives", "living", "resides", "residing", "lived", "resided"].contains(before)
                && !["the", "a", "an", "skilled", "assisted", "nursing", "this", "that", "another"].contains(
                    words.text(index + 1))
        case "of":
            return ["resident", "native", "residents"].contains(before) && index + 1 < words.count
                && !Ordinary.isOrdinary(words.text(index + 1)) && !stateNames.contains(words.text(index + 1))
        default: return false
        }
    }
}
