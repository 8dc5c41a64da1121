@standardwebhooks @listener
Feature: Which requests a listener takes
  A listener that verifies signatures takes what was signed with its secret, not
  long ago, and refuses everything else.

  @SW-VERIFY-GENUINE
  Rule: A request with a signature by the listener's secret is taken

    Scenario Outline: <case>
      Given a listener that verifies with "<verifying>"
      And a request that is signed with "<signing>"
      And its header "<header>" is "<value>"
      When the request is sent
      Then the listener takes it

      Examples:
        | case                   | signing                                                                                       | verifying                                          | header            | value       |
        | valid                  | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=                                            | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= | webhook-id        | {id}        |
        | header-names-any-case  | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=                                            | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= | WEBHOOK-TIMESTAMP | {timestamp} |
        | secret-without-prefix  | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=                                            | AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=       | webhook-id        | {id}        |
        | A signature of ed25519 | whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg== | whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=  | webhook-id        | {id}        |

  @SW-VERIFY-TAMPERED
  Rule: A request that was changed after it was signed is refused

    Scenario Outline: <case>
      Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
      And a request that is signed with "<key>" <age> ago
      And its header "<header>" is "<value>"
      When the request is sent
      Then the listener refuses it

      Examples:
        | case           | key                                                | age | header            | value                                                                                           |
        | id-tampered    | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= | 0s  | webhook-id        | {id}x                                                                                           |
        | ts-tampered    | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= | 9s  | webhook-timestamp | {now}                                                                                           |
        | another-secret | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX             | 0s  | webhook-id        | {id}                                                                                            |
        | multi-all-bad  | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= | 0s  | webhook-signature | v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= |

    Scenario: body-tampered
      Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And its body is "{"amount":900}", and was "{"amount":100}" when it was signed
      When the request is sent
      Then the listener refuses it

  @SW-VERIFY-HEADERS
  Rule: A request without an id, a timestamp or a signature is refused

    Scenario Outline: <case>
      Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And it has no header "<header>"
      When the request is sent
      Then the listener refuses it

      Examples:
        | case        | header            |
        | id-missing  | webhook-id        |
        | ts-missing  | webhook-timestamp |
        | sig-missing | webhook-signature |

  @SW-VERIFY-EVERY-KEY
  Rule: While a secret is changed a signature by either is enough

    Scenario Outline: <case>
      Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" and "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And a request that is signed with "<key>"
      When the request is sent
      Then the listener takes it

      Examples:
        | case           | key                                                |
        | The new secret | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= |
        | The old secret | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX             |
