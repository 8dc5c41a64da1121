@standardwebhooks @listener
Feature: The list of signatures
  The header lists signatures, so that secrets can be changed and schemes can
  come. One that matches is enough.

  @SW-VERIFY-LIST
  Rule: One signature that matches is enough, whatever else is listed

    Scenario Outline: <case>
      Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And its header "webhook-signature" is "<signatures>"
      When the request is sent
      Then the listener takes it

      Examples:
        | case               | signatures                                                                                                            |
        | multi-bad-good-bad | v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,{code} {signature} v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= |
        | A scheme to come   | v7b,bmV3 {signature}                                                                                                  |

  @SW-VERIFY-SCRAPS
  Rule: What is no signature at all is passed over in the list, and a second blank too

    Scenario Outline: <case>
      Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And its header "webhook-signature" is "<signatures>"
      When the request is sent
      Then the listener takes it

      Examples:
        | case                          | signatures                                                   |
        | token-without-comma-then-good | garbage {signature}                                          |
        | bare-v1-then-good             | v1 {signature}                                               |
        | double-space                  | v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=  {signature} |

  @SW-VERIFY-SCHEME
  Rule: A signature counts for the scheme it is labelled with, and for no other

    Scenario Outline: <case>
      Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And its header "webhook-signature" is "<signatures>"
      When the request is sent
      Then the listener refuses it

      Examples:
        | case                 | signatures |
        | only-unknown-version | v2,{code}  |
        | v1a-label-on-hmac    | v1a,{code} |
        | No label             | {code}     |

  @SW-VERIFY-CANONICAL
  Rule: A signature is canonical base64 of the right length

    Scenario Outline: <case>
      Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And its header "webhook-signature" is "<signatures>"
      When the request is sent
      Then the listener refuses it

      Examples:
        | case                 | signatures                                                  |
        | comma-separated      | v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=,{signature} |
        | third-comma-part     | {signature},junk                                            |
        | empty-value          | v1,                                                         |
        | truncated            | v1,{code cut}                                               |
        | no-padding           | v1,{code unpadded}                                          |
        | non-canonical-base64 | v1,{code stray}                                             |

  @SW-VERIFY-BOUNDS
  Rule: More than 32 signatures are refused, and not read in part

    Scenario Outline: <case>
      Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And its header "webhook-signature" is "<signatures>"
      When the request is sent
      Then the listener <answer> it

      Examples:
        | case             | signatures                                                                                                                                                                  | answer  |
        | 32 of them       | {signature} v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A      | takes   |
        | One more than 32 | {signature} v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A v1,A | refuses |
