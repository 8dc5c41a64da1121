@langsmith @listener
Feature: What the listener answers

  @LS-LISTEN-2XX
  Rule: A delivery with the right secret is answered with a 2xx

    Scenario Outline: <count> runs
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery of <count> runs
      When the deliveries are posted
      Then every delivery is answered with a 2xx

      Examples:
        | count |
        | 1     |
        | 20    |

  @LS-LISTEN-IN-TIME
  Rule: The answer comes within 5 s, however long the work takes

    Scenario: The API is slow
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And its API takes 8s to answer
      And a delivery of 3 runs
      And a delivery of 1 run
      When the deliveries are posted
      Then every delivery is answered with a 2xx
      And every delivery is answered within 5s

  @LS-LISTEN-METHOD
  Rule: Only POST is taken, and another method is answered with 405 and what is allowed

    Scenario Outline: <method>
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery by <method>
      When the deliveries are posted
      Then every delivery is answered with 405
      And every answer has the header "Allow: POST"
      And nothing is asked of the API

      Examples:
        | method |
        | GET    |
        | HEAD   |
        | PUT    |
        | PATCH  |
        | DELETE |

  @LS-LISTEN-MEDIA
  Rule: Only JSON that is not packed is taken, and anything else is answered with 415

    Scenario Outline: <header>
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery with the header "<header>"
      When the deliveries are posted
      Then every delivery is answered with <status>

      Examples:
        | header                                          | status |
        | Content-Type: text/plain                        | 415    |
        | Content-Type: application/x-www-form-urlencoded | 415    |
        | Content-Encoding: gzip                          | 415    |
        | Content-Type: application/json; charset=utf-8   | 2xx    |
        | Content-Type: application/vnd.langsmith+json    | 2xx    |
        | Content-Type:                                   | 2xx    |

  @LS-LISTEN-PATH
  Rule: Any path but the one for health is the webhook's

    Scenario Outline: <path>
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery to "<path>"
      When the deliveries are posted
      Then every delivery is answered with a <status>

      Examples:
        | path         | status |
        | /            | 2xx    |
        | /another/one | 2xx    |
        | /healthz     | 405    |
