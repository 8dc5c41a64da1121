@langsmith @listener
Feature: Which payloads the listener takes

  @LS-LISTEN-FORMS
  Rule: Every form of the payload that is documented is taken

    Scenario Outline: <payload>
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery of the payload "<payload>"
      When the deliveries are posted
      Then every delivery is answered with a 2xx

      Examples:
        | payload                  |
        | documented-shape         |
        | two-runs                 |
        | feedback-stats-on-run    |
        | feedback-stats-top-level |
        | s3-offloaded             |
        | thread-rule              |

  @LS-LISTEN-OTHER-FORMS
  Rule: So is every other form that a payload may well have

    Scenario Outline: <payload>
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery of the payload "<payload>"
      When the deliveries are posted
      Then every delivery is answered with a 2xx

      Examples:
        | payload           |
        | empty-runs        |
        | costs-as-strings  |
        | error-run         |
        | pending-run       |
        | times-with-Z      |
        | times-no-fraction |
        | unknown-fields    |

  @LS-LISTEN-UNREADABLE
  Rule: What can never be read is answered with a 4xx, so that it is not sent again

    Scenario Outline: <payload>
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery of the payload "<payload>"
      When the deliveries are posted
      Then every delivery is answered with a 4xx
      And nothing is asked of the API

      Examples:
        | payload         |
        | missing-rule-id |
        | runs-not-array  |

    Scenario Outline: The text <text>
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery of the text "<text>"
      When the deliveries are posted
      Then every delivery is answered with a 4xx
      And nothing is asked of the API

      Examples:
        | text        |
        |             |
        | no JSON     |
        | null        |
        | []          |
        | {}          |
        | [[[[[[[[[[ |

  @LS-LISTEN-SIZE
  Rule: A body of up to 20 MiB is taken, and a larger one is answered with 413

    Scenario Outline: <size> MiB
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery of <size> MiB
      When the deliveries are posted
      Then every delivery is answered with <status>

      Examples:
        | size | status |
        | 20   | 2xx    |
        | 21   | 413    |
