/// First names and surnames that are common in the United States. Words of this field and of every day are left out.
enum NameLists {
    /// Whatever stands next to them, with a capital these are names.
    static let first = Set(
        words: """
            james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony
            steven paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary
            nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory alexander patrick
            raymond dennis jerry tyler aaron jose adam nathan henry zachary douglas peter kyle noah ethan jeremy
            walter keith roger terry harry ralph sean jesse louis bryan eugene billy bruce willie alan juan harold
            lawrence wayne elijah randy philip vincent bobby johnny bradley arthur albert roy gabriel philippe russell
            carl luis ricardo carlos miguel antonio manuel francisco jorge alejandro pedro rafael fernando eduardo
            javier hector raul sergio mario oscar enrique alberto roberto ruben ramon arturo gerardo guillermo armando
            marco marcos andres diego santiago mateo leonardo ernesto julio cesar ignacio theodore howard frederick
            fred stanley leonard earl clarence alvin melvin norman ernest herbert leroy lloyd clifford leon jerome
            glenn warren gordon calvin curtis marvin dwayne darryl derek derrick travis shawn craig corey cody casey
            dustin troy todd brett brad greg jeff jim joe tom tim ron ken steve mike dave dan don doug bob rick rich
            ted ned ben sam nick tony andy danny kenny timmy jimmy eddie freddie charlie frankie archie alfred edwin
            edgar isaac caleb luke isaiah evan connor liam owen dylan lucas oliver levi wyatt sebastian julian aiden
            jayden mason jackson landon gavin brayden xavier dominic damian tristan trevor spencer garrett marcus
            malcolm terrence tyrone jamal darnell reginald maurice lamar desmond demetrius andre antoine cedric
            vladimir dmitri sergei ivan igor boris mohammed muhammad mohamed ahmed ali omar hassan hussein ibrahim
            yusuf abdul khalid rajesh sanjay vijay anil sunil amit ravi suresh ramesh wei jun ming hiroshi kenji
            takashi nguyen minh duc giovanni luca pierre jacques hans klaus heinrich wolfgang lars sven erik nils
            bjorn seamus declan niall mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa
            nancy betty margaret sandra ashley kimberly emily donna michelle carol amanda dorothy melissa deborah
            stephanie rebecca sharon laura cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen
            samantha katherine christine debra rachel carolyn janet catherine maria diane julie joyce victoria kelly
            christina joan evelyn lauren judith olivia cheryl megan andrea hannah martha jacqueline frances gloria ann
            teresa kathryn sara janice jean alice madison doris abigail julia judy denise amber marilyn beverly
            danielle theresa sophia marie diana brittany natalie isabella charlotte kayla alexis lori jane jill anne
            anita phyllis norma paula bonnie peggy ruby lois tina phoebe connie florence edna sheila rhonda tracy
            tracey wendy valerie vanessa veronica yolanda yvonne yvette wanda vivian vera tammy tamara sylvia suzanne
            stacy stacey sonia sherry shelly shannon sabrina rosemary rosa rosalie roberta rita renee regina priscilla
            penelope patsy nora nina nadia monica miriam mildred melanie maureen maxine marjorie marion marlene marsha
            margarita marcia mabel lucy lucille lorraine louise lillian leslie leah laurie kristen kristin kristina
            krystal katie kathy katrina josephine joanne joann jenny jeanne jeanette jamie irma irene ida holly hilda
            hazel harriet guadalupe gladys ginger gina geraldine gail felicia esther ethel ernestine erin erica erika
            ellen ella elsie elena eleanor elaine eileen edith dolores darlene daisy dana cristina courtney colleen
            claudia claire christy charlene cecilia cassandra carrie carla candace brianna bridget bernice bertha
            beatrice becky audrey antoinette annette annie angie angelica anastasia ana alma allison alicia agnes
            adriana adele ada zoe chloe ava mia aaliyah aubrey brooklyn camila savannah genesis kaylee layla mackenzie
            makayla mariana natalia paisley peyton riley scarlett skylar sofia stella valentina ximena latoya lakisha
            tamika keisha shanice ebony aisha fatima khadija zainab maryam leila yasmin noor priya anjali deepa
            lakshmi sunita kavita mei ling xiu yuki sakura keiko akiko thuy linh olga svetlana natasha tatiana irina
            ludmila ingrid greta helga brigitte francesca giulia chiara juanita consuelo mercedes esperanza graciela
            josefina leticia lourdes luisa luz maribel marisol rocio silvia susana yesenia beth betsy liz kate kathie
            sally sue susie debbie jan jacob jeffery shaun geoffrey neil nigel stuart hugh ian colin duncan fiona
            moira siobhan saoirse
            """
    ).subtracting(firstWords)

    /// Names that are words, drugs, payers, months or places too: they count after a title or a label, with a capital.
    static let firstWords = Set(
        words: """
            mark bill will grant may april june august dean chance art pat rich don jan jun sue ray rob frank gene
            jack drew guy grace hope joy faith rose dawn eve ivy iris penny robin carmen victor max miles chase cole
            dale glen norm violet olive sandy rusty wade lance clay summer autumn jasmine crystal pearl lily heather
            brook cliff reed rod skip buck stew ward major baker tanner carter parker hunter cooper taylor logan
            austin dallas oscar clover mercedes savannah madison virginia georgia carolina sydney brooklyn genesis
            mason jackson charlotte florence ling mei cesar jun ming wei don ken luz marion peyton jean amber ruby
            ginger daisy holly ebony angel luca levi alma ali ava ada ida ana mia ted sara francis stanley wayne
            eugene norma casey dana jordan sage harper piper page paige star sky noor minh duc earl troy ling
            """)

    /// Surnames that are no words.
    static let last = Set(
        words: """
            smith johnson williams jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson
            anderson thomas taylor moore jackson martin lee perez thompson harris sanchez clark ramirez lewis robinson
            walker allen wright scott torres nguyen hill flores adams nelson baker rivera campbell mitchell carter
            roberts gomez phillips evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy
            rogers gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox richardson watson
            brooks chavez wood bennett gray mendoza ruiz hughes alvarez castillo sanders patel myers ross foster
            jimenez powell jenkins perry russell sullivan coleman butler henderson barnes gonzales fisher vasquez
            simmons romero jordan patterson alexander hamilton graham reynolds griffin wallace moreno cole hayes
            bryant herrera gibson ellis tran medina aguilar stevens murray castro marshall owens harrison fernandez
            mcdonald woods washington kennedy vargas henry chen freeman webb tucker guzman burns crawford olson
            simpson porter gordon mendez silva shaw snyder dixon munoz hunt hicks holmes palmer wagner robertson boyd
            stone salazar meyer schmidt garza daniels ferguson nichols stephens soto weaver ryan gardner payne dunn
            kelley spencer hawkins arnold pierce hansen peters santos hart bradley knight elliott cunningham duncan
            armstrong hudson carroll lane riley andrews alvarado ray delgado berry perkins hoffman johnston matthews
            pena richards contreras willis carpenter lawrence sandoval guerrero george chapman rios estrada ortega
            watkins greene nunez wheeler valdez harper burke larson santiago maldonado morrison franklin carlson
            austin dominguez carr lawson jacobs obrien lynch singh vega bishop montgomery oliver jensen harvey
            williamson gilbert dean sims espinoza howell wong reid hanson mccoy garrett burton fuller wang weber welch
            rojas lucas fields park yang little banks padilla walsh bowman schultz luna fowler mejia brown white young
            king green long black hall price bell rice cook ward doe roe goldberg cohen levy kowalski ivanov khan
            """)

    /// Of `last`, words as well: only next to a first name.
    static let lastWords = Set(
        words: """
            brown white young king green long black hall price bell rice cook ward park little banks fields stone hunt
            knight lane ray berry carpenter bishop dean hill wood woods cross gray fuller weaver porter hart cox
            washington jordan franklin marshall baker walker turner gardner fisher hunter cole lee martin foster
            freeman butler page banks wright cooper parker carter mason reed brooks ross wells lynch luna hicks austin
            santiago montgomery grant howard hughes hamilton gilbert webb burns bailey perry
            """)
}
