/// Who a patient is, for as long as it takes to digest it: made for one level of a file, given to the function that
/// makes the pseudonym, and dropped. It is never stored, logged or sent.
///
/// The parts are normalised, so that one patient has one identity however a system writes: ASCII letters in upper case,
/// ASCII blanks, punctuation and control characters left out. Bytes above 127 stay as they are.
///
/// Source: 005010X222A1 loops 2010BA (the subscriber) and 2010CA (the patient, where that is somebody else).
package struct PatientIdentity: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// NM109 of 2010BA: the subscriber's, also where the patient is a dependent. Empty when absent.
    package private(set) var memberID: [UInt8] = []
    /// DMG02, CCYYMMDD. Empty when absent.
    package private(set) var birthDate: [UInt8] = []
    /// NM103.
    package private(set) var lastName: [UInt8] = []
    /// NM104.
    package private(set) var firstName: [UInt8] = []

    package init(
        memberID: some Sequence<UInt8>, birthDate: some Sequence<UInt8> = [], lastName: some Sequence<UInt8> = [],
        firstName: some Sequence<UInt8> = []
    ) {
        self.memberID = PatientIdentity.normalised(memberID)
        self.birthDate = PatientIdentity.normalised(birthDate)
        self.lastName = PatientIdentity.normalised(lastName)
        self.firstName = PatientIdentity.normalised(firstName)
    }

    mutating func setBirthDate(_ bytes: some Sequence<UInt8>) { birthDate = PatientIdentity.normalised(bytes) }

    /// What to digest: the four parts, each closed by a byte that none can contain. Equal identities, and no others,
    /// have equal bytes.
    package var canonicalBytes: [UInt8] {
        var bytes: [UInt8] = []
        for part in [memberID, birthDate, lastName, firstName] {
            bytes += part
            bytes.append(0x1F)
        }
        return bytes
    }

    /// Tells nothing, so that no log can.
    package var description: String { "a patient" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    private static func normalised(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.compactMap { byte in
            guard byte.isLetterOrDigit || byte >= 0x80 else { return nil }
            return byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") ? byte - 0x20 : byte
        }
    }
}
