/// What billers write about appeals, without anything of a patient. Hand-written; each line is a whole text or a part.
enum CleanTexts {
    static let sentences =
        """
        Denied CO-236 20552 25, so we added the distinct site and resubmitted.
        N522, M15 with CO-97; 99213-25 and 20610-59-LT on the corrected claim.
        CO 50 / 64483 64484 62323 all three overturned at level 2.
        Cited LCD L34567 and the companion article A52345.
        See Pub. 100-04 chapter 12 section 30.6.7 on visits the same day.
        Pub 100-02 ch 15 sec 50.4.5 covers off-label use.
        42 CFR 405.942 gives 120 days for a redetermination.
        Filed within 120 days and quoted 42 CFR 405.960-405.978 for the reconsideration.
        45 CFR 164.514(b)(2)(i) is why we send no chart details here.
        A level 2 appeal to the QIC is where these get paid.
        NCCI 2026Q2 dropped the edit, so the denial was wrong for 2026.
        We used form CMS-20027 for the first level and CMS-20033 for the second.
        The allowed amount was $250 and they paid 65 percent of it.
        Overturned about 80% of the time when the op note names each level.
        Medicare Advantage plans must follow the NCD, so we quote it.
        Patient Responsibility was zero on the EOB, CO-45 only.
        Member Services could not help; Provider Relations could.
        Ask for a peer-to-peer with the Medical Director within 14 days.
        Humana wants the notes uploaded to the portal, not faxed.
        UnitedHealthcare reads 99214-25 with 11042 as a bundle unless the diagnosis differs.
        Aetna CPB 0016 lists the criteria; we went through them one by one.
        Use modifier 59 or XS, never both, and RT/LT on the second line.
        Modifier 25 may be appended only to the E/M line.
        The second injection was at a different anatomic site (20611 left shoulder, 20610 right knee).
        We pointed line 1 to M17.11 and line 2 to M25.511.
        Dx M54.16 supports 64483, M54.5 alone does not.
        G89.29 as the primary diagnosis got it denied every time.
        J3301 x 4 units needs the NDC in the shaded area of box 24.
        Report J1030 with JZ when there is no waste.
        Send the time log: 37 minutes is 99214, not 99215.
        CPT says 15 minutes per unit and the 8 minute rule applies to 97110 and 97140.
        97110-GP-59 with 97530 is fine if the notes show separate 15 minute blocks.
        We argued medical necessity with three conservative treatments over six weeks.
        Twelve weeks of physical therapy failed before the surgery, and we said so in the first sentence.
        Noridian overturned it at redetermination, no new documents needed.
        Novitas upheld, the QIC overturned.
        Palmetto pays G2211 only without modifier 25.
        First Coast denied the add-on because the primary code was on another claim.
        Put +64484 on the same claim as 64483.
        The MUE for 20553 is 1, so 2 units deny with CO-151.
        MUE adjudication indicator 3 means that the appeal can win with records.
        For MAI 2 edits do not appeal; correct the units.
        The timely filing denial CO-29 fell after we sent the clearinghouse acceptance report.
        A 277CA acceptance with the payer's control number is proof of timely filing.
        Resubmit with frequency code 7 and the original reference number in REF*F8.
        MA130 means no appeal rights: send a new claim.
        N115 told us which LCD they applied, so we answered each criterion.
        RARC N822 with CO-236 is a missing modifier, not medical necessity.
        PR-204 on a Medicaid plan: check the state fee schedule first.
        OA-23 is prior payer impact and no denial.
        CARC 16 with M51 went away when we removed the deleted code.
        CARC 4, 16 and 182 are all coding errors, correct the claim instead of an appeal.
        CO-11 with diagnosis I10 is fixed with a more specific code.
        Blue Cross Blue Shield of Texas wants the Claim Review form before a formal appeal.
        Anthem took 45 days, then paid with interest.
        Cigna's reimbursement policy R30 says the same as CPT, we quoted it.
        The payer's own policy contradicts the denial; quote its paragraph by number.
        Attach the operative report and the imaging report to the appeal.
        Send the documentation as a PWK attachment with the corrected claim.
        Highlight in the records where each criterion is met.
        The reviewer must be of the same specialty, so ask for one.
        State law requires a decision in 30 days for post-service appeals.
        ERISA plans have 60 days, 29 CFR 2560.503-1 says so.
        42 CFR 422.566 and 422.568 bind Medicare Advantage organizations.
        42 CFR 411.15(k)(1) is the reasonable and necessary rule.
        Section 1862(a)(1)(A) of the Act is what CO-50 rests on.
        Title XVIII, section 1879, limits the liability of the patient.
        An ABN with GA turns the denial into PR-50.
        Without an ABN use GZ and expect CO-50.
        Global period of 90 days: use 78 or 79 and explain the new diagnosis.
        The 10 day global of 11042 is wrong, it has 0 days.
        Modifier 24 with 99213 during the 90 day global of 27447 was accepted.
        57 goes on the E/M the day before a major surgery.
        76 and 77 for repeat procedures, 91 for repeat labs.
        80053 and 80048 on one day: keep the larger panel.
        36415 is bundled by most commercial plans, write it off.
        Denials of 99406 fell after we wrote down the minutes, more than 3 and up to 10.
        G0438 and G0439 are once a year; check eligibility before.
        Tdap 90715 goes to Part D, not Part B.
        POS 11 vs 22 was the whole problem, we corrected item 24B.
        POS 02 or 10 with modifier 95 depends on the payer.
        Telehealth modifier 93 for audio only.
        Box 32 must match the enrolled practice location.
        The taxonomy in PRV03 did not match the enrollment, fixed and paid.
        The rendering provider was not yet linked to the group, so CO-B7; PECOS fixed it.
        CLIA waived test without QW is CO-16 with MA120.
        The referring provider was missing: N265 and N286.
        We asked for reopening instead of redetermination because it was a clerical error.
        A clerical error reopening by phone took ten minutes.
        The ALJ hearing needs at least $190 in controversy in 2025.
        In 2024 the same plan paid without question.
        From 2023 to 2025 we won 31 of 40.
        We won 7 out of 9 appeals with this letter.
        Denial rate went from 12.5 percent to 3 percent.
        Paid in full after the second level, 60 days in all.
        Underpaid by $1,250.00 against the contract, CO-45 was wrong.
        The contract pays 110% of Medicare, and we showed the arithmetic.
        Fee schedule 2026 conversion factor applied to 2.6 RVUs.
        The two codes are not an NCCI pair, the payer uses its own edits.
        Column 1 20610, column 2 20550, indicator 1.
        The indicator is 0, so no modifier helps.
        NCCI manual chapter 4 section G explains the shoulder.
        NCCI Policy Manual, ch. 11, says drug administration is separate.
        CPT Assistant supports separate reporting of 29826.
        29827 and 29823-59 was paid after we described the separate compartments.
        Bilateral 64493-50 pays 150 percent; LT and RT lines were denied as duplicates.
        Duplicate denial CO-18: we added modifier 76 and it paid.
        Three levels of 64493, 64494 and 64495 need imaging in the note.
        NCD 110.24 and NCD 220.6.17 apply to these.
        LCD L33622, L35936 and L36471 have different criteria, check the contractor.
        Article A57765 lists the covered diagnosis codes.
        no auth was required for 64483 and the payer's own tool says so, we sent a printout of the rule
        called provider services, rep said resubmit w/ 25 mod, paid in 3 weeks
        dont appeal, just correct claim w/ xs and rt, pays every time
        bcbs wants med nec letter + op note, ask for same specialty reviewer
        patient may owe nothing, co group code means write off
        medicaid mco denied for no referral, but state plan needs none
        pt had failed nsaids and pt for 6 wks, say so up front
        dr note must say the time, total time on date of encounter
        claim was sent on paper, go electronic and it pays
        appeal level 1 upheld, level 2 paid, took 75 days
        the plan said duplicate, but 20610 lt and 20610 rt are two joints
        added 59 to 11720, 11721 was fine w/o
        QUOTE THE LCD AND THE MANUAL, THEN THE PATIENT'S FAILED TREATMENTS.
        CORRECTED CLAIM WITH MODIFIER XU PAID IN 14 DAYS.
        ASK FOR A PEER TO PEER FIRST, THEN APPEAL TO THE EXTERNAL REVIEW.
        DENIED AS EXPERIMENTAL, OVERTURNED AFTER WE CITED TWO TRIALS.
        An external review under state law overturned it.
        The Independent Review Entity sided with us.
        Workers' comp in Ohio follows its own fee schedule.
        TRICARE East wants the referral on file before the visit.
        VA Community Care denied because the authorization was for another standard episode of care.
        The authorization covered 6 visits and this was the 4th.
        On the 2nd level appeal we added the guideline.
        Of the 12 edits only 2 allow a modifier.
        Start with the reason code, then the rule, then the fact that meets it.
        One page is enough: what was denied, which rule, why it is met.
        Name the guideline and its year, for example ACR 2022 or NCCN 2025.
        The "incident to" rules were met and we quoted them.
        The denial said "not separately payable", the policy said "separately payable with a distinct site".
        Their letter cites "investigational"; the FDA label says otherwise.
        Lab denied for missing order; a signed attestation statement fixed it.
        Signature attestation is allowed by Pub. 100-08 chapter 3 section 3.3.2.4.
        Frequency limits: 4 per rolling 12 months for facet injections.
        Radiofrequency ablation 64635 needs two blocks with 80 percent relief.
        MRI 72148 denied: six weeks of conservative care were not in the order.
        CT 70450 for headache needs a red flag in the note.
        Sleep study 95810 pays after a failed home test.
        E0601 needs the face-to-face note before the order.
        L1833 denied as same or similar; show the change in condition.
        K0001 to K0005 need the mobility algorithm.
        A4253 over the limit needs the log of testing.
        Ultrasound guidance 76942 is included in 20611, write it off.
        96372 with 99213-25 is paid when the drug is on the claim.
        Observation 99221-99223 since 2023 replaces 99218-99220.
        Prolonged service is 99417 for commercial and G2212 for Medicare.
        0591T and 0042T are carrier priced, send an invoice.
        0001U needs the lab's own contract.
        Send 3 years of fee schedules with the demand.
        Their system reads only the first 4 modifiers.
        Check the remittance for MA01, it gives the appeal rights.
        Interest is due under prompt pay after 30 days.
        A refund demand after 12 months is barred by state law.
        Recoupment stops when you appeal within 30 days of the demand, section 935 says so.
        Ages and dates are not needed for this argument.
        The newborn was covered under the mother's plan for the first 30 days.
        Verify the name and date of birth on file before you resubmit CO-31.
        Coordination of benefits was outdated: have the member update it.
        Patients over 65 with small employer plans have Medicare as primary.
        Preventive 99397 and problem visit 99213-25 need two notes.
        """
        .split(separator: "\n").map(String.init)

    /// At least 500 different texts of one to four sentences: every sentence alone, then others together.
    static func texts(count: Int, using random: inout some RandomNumberGenerator) -> [String] {
        var texts = sentences
        var seen = Set(texts)
        while texts.count < count {
            let parts = (0..<Int.random(in: 2...4, using: &random)).map { _ in
                sentences.randomElement(using: &random) ?? ""
            }
            let separator = [" ", "\n", "\n\n", " - "].randomElement(using: &random) ?? " "
            let text = parts.joined(separator: separator)
            if Set(parts).count == parts.count, seen.insert(text).inserted { texts.append(text) }
        }
        return texts
    }
}
