/// Words that people write about claims: next to a title, a label or a first name they are no surname.
enum Ordinary {
    /// True for the words below, and for them with an ending: "denies", "denying", "medically".
    static func isOrdinary(_ word: String) -> Bool {
        if words.contains(word) || Codes.units.contains(word) || Codes.counters.contains(word) || counted.contains(word)
        {
            return true
        }
        if word.utf8.count <= 1 || word.utf8.contains(where: \.isDigit) { return word.utf8.count > 1 }
        for (ending, replacements) in endings where word.hasSuffix(ending) && word.utf8.count > ending.utf8.count + 2 {
            let stem = String(word.dropLast(ending.utf8.count))
            if replacements.contains(where: { words.contains(stem + $0) }) { return true }
            if let last = stem.utf8.last, stem.utf8.dropLast().last == last, words.contains(String(stem.dropLast())) {
                return true
            }
        }
        return medical.contains { word.hasSuffix($0) && word.utf8.count > $0.utf8.count + 2 }
    }

    private static let endings: [(String, [String])] = [
        ("s", [""]), ("es", [""]), ("ies", ["y"]), ("d", [""]), ("ed", ["", "e"]), ("ied", ["y"]), ("ing", ["", "e"]),
        ("ly", ["", "le"]), ("ally", ["", "al"]), ("er", ["", "e"]), ("ers", ["", "e"]), ("or", ["", "e"]),
        ("ors", ["", "e"]),
        ("al", ["", "e"]), ("ment", [""]), ("ments", [""]), ("ion", ["", "e"]), ("ions", ["", "e"]),
        ("ation", ["", "e"]),
        ("able", ["", "e"]), ("ity", ["", "e"]), ("ness", [""]), ("ive", ["", "e"]), ("ic", [""]), ("less", [""]),
        ("ful", [""]),
    ]

    /// Endings of diseases, procedures and drugs.
    private static let medical = [
        "pathy", "itis", "osis", "ectomy", "scopy", "scopic", "graphy", "gram", "algia", "emia", "oma", "tomy",
        "plasty",
        "logy", "logist", "therapy", "trophy", "penia", "plegia", "edema", "mab", "tion", "sion", "ology", "ological",
        "ality", "bility", "ular", "oid", "scope", "centesis", "desis", "lysis", "statin", "caine", "cillin", "sone",
    ]

    /// What an ordinal counts: "on the 2nd level".
    static let counted = Set(
        words: """
            level levels appeal appeals day days line lines submission request injection injections unit units visit
            visits claim claims denial denials page pages pass try attempt time review reviews round step code codes
            procedure modifier site joint business calendar lesion week month quarter year digit digits character
            edition version party reading reconsideration redetermination service surgery side toe finger digit rib
            session opinion stage reason paragraph section chapter box item field column row bullet point part half
            """)

    /// Articles, prepositions, pronouns and the like.
    static let links = Set(
        words: """
            a an the of to in on at by for from with without within into onto over under after before between through
            during until since per via and or but nor so yet if then than that this these those there here when where
            while which who whom whose what why how as is are was were be been being am do does did done has have had
            having will would shall should can could may might must not no yes it its he she they them their we us our
            you your i me my his her hers him all any each every both either neither some most more less few many much
            such same other another only also even just still again too very up down out off about above below against
            because unless although though however therefore thus hence
            """)

    private static let words = links.union(
        Set(
            words: """
                able absent accept access accord account accurate acid across act action active actual acute add
                addend addendum additional address adequate adjudicate adjudicator adjust admin administer
                administrative administrator admission admit adult advance advantage adverse advice advise affect age
                agency agent agree agreement ahead aid aim alert align alike allow alone along already alternate
                always ama amend amount analysis ancillary anesthesia anesthesiologist angle ankle annual answer
                antibiotic anticipate anyone apart apc appeal appear append applicable applicant apply appoint
                appropriate approval approve area argue argument arm arrange arthritis article ask aspect assert
                assess assign assist assistant assume attach attempt attend attention attest audit author authority
                authorization authorize auto automatic avail available average avoid aware away axis back balance bar
                base basic basis bear become begin behalf behind belief believe belong benefit beneficiary best better
                beyond bilateral bill biller biopsy birth bit blood blue board body bone book bot bottom boy brace
                brain breast brief bring broad brochure build bundle bundled burden business busy button buy bypass
                calculate calendar call cancel cancer cap capacity card cardiac cardiologist care carefully caregiver
                caretaker carrier carry case cast cat catch category cause cell center centre central certificate
                certify chain chair challenge chance change channel charge chart check chest child choice choose
                chronic circumstance cite citation claim claimant clarify class clause clean clear clearinghouse clerk
                client clinic clinical clinician close closure code coder coding coinsurance collect college column
                combine come comment commercial committee common communicate company comparative compare complaint
                complete complex compliance component comprehensive concern conclude condition conduct confirm
                conflict conflict consecutive consent conservative consider consist consistent constitute consult
                consultant contact contain content contest context continue contract contractor contradict contrary
                contrast contribute control contusion convert convince coordinate copay copayment copy core correct
                correspond cosmetic cost count counsel counter couple course court cover coverage cpt create
                credential criteria criterion critical cross ct cure current custom cut cycle daily data database date
                deadline deal debate decide decision declare decline deduct deductible deem deep default defect defend
                defer deficit define definite definition degree delay delete deliver demand demonstrate denial deny
                dental department depend dependent depth describe descriptor description deserve detail detect
                determination determine develop device diabetes diabetic diagnose diagnosis diagnostic differ
                difference different difficult direct director disabled disability disagree disagreement disc
                discharge disclose discontinue discuss discussion disease disk dismiss disorder dispute disregard
                distinct distinguish divide division dme doctor document documentation dollar dose double doubt
                downcode draft drain drg drop drug dual due duplicate duration duty early earn ease easy echo edge
                edit education effect effective efficient effort either elbow elect elective electronic element
                eligible eligibility else email embed emergency emphasis emphasize employ employee employer emr enable
                enclose encounter end endorse enforce enough enroll enrollee enrollment ensure enter entire entitle
                entity entry episode epidural equal equipment era erisa error escalate especially essential establish
                estimate evaluate evaluation event ever everything evidence evident exact exam examine example exceed
                except exception exchange excise exclude exclusion excuse exempt exhaust exist expand expect expedite
                expense experience experimental expert expire explain explanation explicit express extend extension
                extent external extra extract extremity eye facet facility fact factor fail failure fair fall false
                familiar family far fast father favor favorable fax federal fee feel fellow female field fight figure
                file fill final finally find fine finger firm first fiscal fit fix flag flat follow food foot force
                foreign form formal formulary forth forward found four fracture fraud free frequency frequent fresh
                front full function fund further future gain gap gather general generate get girl give global glucose
                goal god good govern government grace grade grant great grievance ground group grow guarantee guardian
                guess guidance guide guideline guidelines guy half hand handle happen hard hcpcs head health
                healthcare hear heart heavy height help hernia high highlight hip hire history hit hold home hope
                hospice hospital hospitalist host hour house however human icd identical identify identity image
                imaging immediate immune impact impair implant imply import important impose improper improve inch
                include inclusive income incomplete incorrect increase incident independent index indicate indicator
                indirect individual infection infer inform information infusion initial initiate inject injury
                inpatient input inquiry inside insist insight instance instead institution instruct insufficient
                insurance insure insured insurer intend intent interest interim internal interpret interview invalid
                invasive investigate investigational invoice involve irrelevant issue item jaw job join joint judge
                judgement judgment juris jurisdiction justify keep key kidney kind knee know knowledge known lab label
                lack lady lcd language large laser last late later law lawyer layer lead learn least leave left leg
                legal legible length lesion less let letter level liable liability licence license lie life light like
                limit line link list literature little live load local location locality log logic long look lose loss
                lot low lower lumbar lump lung mac made magnetic mail main maintain major make male man manage
                management manager mandate mandatory manifest manipulate manner manual manufacturer map margin mark
                market mask mass master match material matter maximum mean meaning measure mechanism mechanical
                medicaid medical medically medicare medication medicine medigap meet member membership memo mental
                mention mere merge merit message met method middle mild mind minimum minor minute miss mistake mix
                model moderate moderator modify monitor morbid mother motion motor move mri mue multi multiple muscle
                narrative narrow nation national native natural nature near nearly necessary necessity neck need
                needle negative negotiate neither nerve net network neuro never new newborn next night non none normal
                notate note notes nothing notice notify notwithstanding novitas noridian number numeral nurse nursing
                oa object objective obligation observe obtain obvious occasion occur offer office officer official
                often old omit once oncologist one onset open operate operation operative operator opinion opportunity
                oppose opps option oral order ordinary organization original ortho orthopedic outcome outline
                outpatient outside overcome overlap overpaid overpayment override overturn own owner page paid pain
                panel paper paragraph parent part partial participate particular party pass past patch path pathology
                patient pattern pay payable payer payor payment peer pend pending people percent perform performance
                perhaps period permanent permit persist person personal pertain pharmacist pharmacy phase phone photo
                phrase physical physician pick picture piece pi place plain plan plate play please plus podiatrist
                point policy poor portal portion pos position possible post postal postoperative potential pr
                practical practice practitioner pre preauthorization precedent precert preclude predetermination
                prefer pregnant preliminary premium prepare preop prescribe prescription presence present preserve
                press presume pretend prevent previous price primary principal print prior private privilege probable
                problem procedure proceed process processor produce product professional program programme progress
                project prolong prompt proof proper propose prosthetic protect protocol prove provide provider
                provision psychiatric psychologist pull pulmonary pulse pump purchase pure purpose push put qio
                qualify quality quantity query question quick quit quite quote radiologist radiology raise range rare
                rate rather ratio rationale reach react read ready real reason reasonable rebill rebut rebuttal recall
                receipt receive recent recipient recommend reconsider reconsideration record recoup recover rectify
                recur redetermination redo reduce refer referral reflect refuse regard region regional register
                registry regular regulate regulation rehab reimburse reject rejection relate relation relationship
                relative release relevant reliable relief relieve rely remain remark remedy remember remind remit
                remittance remote remove render repair repeat replace reply report repository represent representative
                request require requirement research reserve resident residual resolve resource respect respond
                response responsible responsibility rest result resume resubmit retain retro retroactive retrospective
                return reveal revenue reverse review reviewer revise rib right rise risk role room root round route
                routine row rule run safe safety sample satisfy save say scan schedule school scope score screen
                script scrub scrubber search season seat second secondary section secure see seek seem segment select
                self seminar send senior sense sentence separate sequence serial series serious serve service session
                set settle setting sever several severe severity sex share sheet short shot shoulder show side sign
                signature significant signed similar simple simultaneous since single sir site situation six size
                skill skilled skin skip sleep slight slip slot slow small smooth snf social society software sole
                solid solve son soon sort source space span speak special specialist specialty specific specify
                spectrum speech speed spend spent spinal spine split spoke spouse stable stack staff stage stamp stand
                standard start state statement station status statute stay step steroid stick still stipulate stop
                storage store story straight strategy strength stress strict strike strong structure study subject
                submission submit subscriber subsequent substance substantial substitute success successful sudden
                suffer sufficient suggest suit sum summary superior supervise supplement supplier supply support
                suppose sure surface surgeon surgery surgical surrogate survey suspect suspend sustain symptom
                syndrome system table tag take talk target tariff task tax taxonomy team technical technician
                technique technologist technology tell template temporary ten tendon term test testing text thank
                theory therapist thing think third thoracic thorough thought three threshold throughout throw tie tier
                tight timely tip title today together tool top topic total touch toward track tract trade trail train
                transfer transmit transmittal transplant transport traumatic treat treatment trial tricare trigger
                trim trouble true trust truth try turn twelve twenty twice two type typical ultimate ultrasound unable
                unbundle underlie underpaid understand undo unique unit universal unlike unlist unprocessable
                unrelated unspecified update upheld uphold upload upon urgent usage use useful usual usually
                utilization valid validate valuable value vary various vascular vein vendor verify versus veteran
                veterans vice view violate violation virtual visit vital void voluntary vs wage wait waive waiver walk
                wall want warn warrant watch wave way weak wear week weight welcome well whether whichever whole wide
                widow wife willing window win wish withdraw withhold witness woman word work worker workers world
                worse worst worth wound wrist write writing written wrong xray year young zero zone aetna ambetter
                anthem availity bcbs carelon carefirst centene cgna cigna clover cms devoted elevance evicore excellus
                fcso fidelity florida ford geico geisinger hcsc hhs highmark horizon humana independence kaiser
                magellan molina ncci ncqa ngs optum oscar palmetto permanente premera priority regence sentara tufts
                uhc united unitedhealthcare upmc wellcare wellpoint wps cgs champva dol owcp va vha usps ssa oig omha
                alj dab mln iom lmn abn aob eob eft edi ehr emtala fda hipaa hmo ppo pcp pecos pcn mcg milliman
                interqual nccn aaos acr aap ada acog asipp aapc ahima hfma mgma nasca spinraza botox depo medrol
                kenalog lidocaine ketorolac toradol ozempic humira enbrel remicade synvisc euflexxa orthovisc alabama
                alaska arizona arkansas california colorado connecticut delaware georgia hawaii idaho illinois indiana
                iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri
                montana nebraska nevada hampshire jersey mexico york carolina dakota ohio oklahoma oregon pennsylvania
                island tennessee texas utah vermont virginia washington wisconsin wyoming north south east west
                northern southern eastern western american america states english spanish january february march april
                may june july august september october november december monday tuesday wednesday thursday friday
                saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec abdominal acromioclavicular airway
                amputation anterior aorta apnea arterial arthroscopic asthma atrial axial bladder bowel bursa bursitis
                cannot catheter cervical cesarean colon colonoscopy colorectal congestive copd cord coronary cpap cyst
                dermal dialysis distal dorsal ear endoscopic esophageal fibrillation fibromyalgia fluoroscopic
                fluoroscopy gait gastric gland graft hearing hemoglobin hepatic hyaluronic hypertension incision
                insulin intraarticular intravenous ischemia lateral lens ligament lipid liver lymph macular malignant
                medial melanoma meniscus migraine mobility mucosa musculoskeletal myofascial nasal nausea neuropathic
                obese obesity opioid orthotic osteoporosis oxygen palliative palsy paralysis pelvic peripheral plantar
                pleural polyp posterior postop prostate proximal psoriasis radicular radiculopathy rectal renal retina
                rotator sacral sacroiliac saline seizure sepsis sinus sprain stenosis stent strain stroke subacromial
                subcutaneous tear tendinitis tendonitis thigh throat thumb thyroid tibia tissue toe tonsil
                transforaminal tumor ulcer ureter urinary uterine vaccine valve varicose ventral vertebral vessel
                vision viral wheelchair bpm cob dos dx hx rx sx tx fx pt op ot slp md do np pa rn crna phd esq hearing
                dear attn nice quietly outright verbatim whatever whenever wherever anything something someone nobody
                everybody eventually instead otherwise almost maybe perhaps ok okay thanks sorry lesson trick tips faq
                nb etc eg ie aka asap got gave sent told took went saw knew kept held left led lost said sold stood
                taught wrote began came chose drew fell felt grew heard paid ran rose sat sought thought threw
                understood won wore given gone shown seen taken known written lets dont doesnt didnt isnt arent wasnt
                werent cant couldnt wont wouldnt shouldnt havent hasnt hadnt ive weve youve theyve im youre navigator
                integrity hotline liaison ombudsman auditor auditing handbook formulary advocate hose stocking evolent
                zelis multiplan cotiviti naviguard nia turningpoint conduent performant livanta kepro acentra maximus
                qlarant waystar trizetto zirmed epic athena athenahealth cerner kareo nextgen brightree moa mia pwk
                hcpcs lupron ocrevus keytruda telehealth audio video chat recap update spreadsheet template printout
                checklist worksheet crosswalk bulletin newsletter webinar hr sr jr ltd inc llc pc pllc dba
                """))
}
