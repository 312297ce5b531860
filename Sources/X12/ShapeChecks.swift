import Claims

// The shapes of elements that end at the intake: what they hold is a patient's or a provider's own, so that nothing
// behind it could look. A shape says nothing of whether the number or the address exists.

extension X12Segment {
    /// REF02 where REF01 is EI or SY: nine digits, no dashes.
    ///
    /// Source: 005010X222A1, REF of loop 2010AA.
    var hasTaxIDShape: Bool { self[2].count == 9 && self[2].allSatisfy(\.isDigit) }

    /// N403: the nine digits of a ZIP code in the United States, and anything abroad (N404).
    ///
    /// Source: 005010X222A1, N4 of loops 2010AA, 2310C and 2420C.
    var hasFullZIPShape: Bool {
        guard self[4].isEmpty || matches(4, "US") || matches(4, "USA") else { return true }
        return self[3].count == 9 && self[3].allSatisfy(\.isDigit)
    }

    /// NM109: the shape of a Medicare beneficiary identifier. Small letters pass, since CMS reads them as capitals;
    /// dashes do not: they are print, not part of it.
    ///
    /// Source: CMS "Understanding the Medicare Beneficiary Identifier (MBI) format".
    var hasMBIShape: Bool {
        let id = self[9]
        let pattern: StaticString = "1AXNAXNAANN"
        guard id.count == pattern.utf8CodeUnitCount else { return false }
        return pattern.withUTF8Buffer { kinds in
            zip(id, kinds).allSatisfy { byte, kind in
                switch kind {
                case UInt8(ascii: "1"): byte.isDigit && byte != UInt8(ascii: "0")
                case UInt8(ascii: "N"): byte.isDigit
                case UInt8(ascii: "A"): byte.isMBILetter
                default: byte.isDigit || byte.isMBILetter
                }
            }
        }
    }

    /// N3: a post office box where a street should be, however it is written: PO BOX 7, P.O. Box 7, P O BOX 7, POBOX 7,
    /// POST OFFICE BOX 7. A street that only begins like one (7 POBOXWOOD ST) is a street.
    ///
    /// Source: 005010X222A1, N301 and N302 of loop 2010AA: "must be a street address".
    var namesPostBox: Bool { isPostBox(self[1]) || isPostBox(self[2]) }
}

extension UInt8 {
    /// Any but S, L, O, I, B and Z, which look like digits.
    fileprivate var isMBILetter: Bool {
        let capital = isCapital ? self : self & 0xDF
        return capital.isCapital && !"SLOIBZ".utf8.contains(capital)
    }
}

/// Looks for whole words, so that letters on either side make it another word.
private func isPostBox(_ line: ArraySlice<UInt8>) -> Bool {
    enum Lead { case none, p, post, postOffice }
    var lead = Lead.none
    for word in line.split(whereSeparator: { !$0.isLetterOrDigit && $0 < 0x80 }) {
        let letters = word.prefix { !$0.isDigit }  // BOX7 is BOX and 7.
        let name = String(decoding: letters, as: UTF8.self).uppercased()
        switch (lead, name) {
        case (_, "POBOX"), (.postOffice, "BOX"): return true
        case _ where letters.count < word.count: lead = .none
        case (_, "PO"), (.p, "O"), (.post, "OFFICE"): lead = .postOffice
        case (_, "P"): lead = .p
        case (_, "POST"): lead = .post
        default: lead = .none
        }
    }
    return false
}
