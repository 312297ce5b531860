/// The segments that 837, 835 and acknowledgments are made of. A name outside this list is never repeated in an error:
/// where separators are wrong, what stands in a name's place may be a patient's.
///
/// The raw value is the name's ASCII bytes, the last in the lowest byte.
///
/// Source: 005010X222A1, X223A2, X224A2, X221A1, X231A1, X214 (segment lists).
package enum SegmentID: UInt32, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case ak1 = 0x41_4B_31, ak2 = 0x41_4B_32, ak3 = 0x41_4B_33, ak4 = 0x41_4B_34, ak5 = 0x41_4B_35, ak9 = 0x41_4B_39
    case amt = 0x41_4D_54
    case bht = 0x42_48_54, bpr = 0x42_50_52
    case cas = 0x43_41_53, cl1 = 0x43_4C_31, clm = 0x43_4C_4D, clp = 0x43_4C_50, cn1 = 0x43_4E_31, cr1 = 0x43_52_31
    case cr2 = 0x43_52_32, cr3 = 0x43_52_33, crc = 0x43_52_43, ctp = 0x43_54_50, ctx = 0x43_54_58, cur = 0x43_55_52
    case dmg = 0x44_4D_47, dn1 = 0x44_4E_31, dn2 = 0x44_4E_32, dtm = 0x44_54_4D, dtp = 0x44_54_50
    case frm = 0x46_52_4D
    case ge = 0x47_45, gs = 0x47_53
    case hcp = 0x48_43_50, hi = 0x48_49, hl = 0x48_4C
    case iea = 0x49_45_41, ik3 = 0x49_4B_33, ik4 = 0x49_4B_34, ik5 = 0x49_4B_35, isa = 0x49_53_41
    case k3 = 0x4B_33
    case lin = 0x4C_49_4E, lq = 0x4C_51, lx = 0x4C_58
    case mea = 0x4D_45_41, mia = 0x4D_49_41, moa = 0x4D_4F_41
    case n1 = 0x4E_31, n2 = 0x4E_32, n3 = 0x4E_33, n4 = 0x4E_34, nm1 = 0x4E_4D_31, nte = 0x4E_54_45
    case oi = 0x4F_49
    case pat = 0x50_41_54, per = 0x50_45_52, plb = 0x50_4C_42, prv = 0x50_52_56, ps1 = 0x50_53_31, pwk = 0x50_57_4B
    case qty = 0x51_54_59
    case rdm = 0x52_44_4D, ref = 0x52_45_46
    case sbr = 0x53_42_52, se = 0x53_45, st = 0x53_54, stc = 0x53_54_43, sv1 = 0x53_56_31, sv2 = 0x53_56_32
    case sv3 = 0x53_56_33, sv5 = 0x53_56_35, svc = 0x53_56_43, svd = 0x53_56_44
    case ta1 = 0x54_41_31, too = 0x54_4F_4F, trn = 0x54_52_4E, ts2 = 0x54_53_32, ts3 = 0x54_53_33

    /// "NM1".
    package var description: String {
        let bytes = [rawValue >> 16, rawValue >> 8, rawValue].map { UInt8(truncatingIfNeeded: $0) }
        return String(decoding: bytes.drop { $0 == 0 }, as: UTF8.self)
    }
}
