@langsmith @sender
Feature: The webhooks of a rule

  @LS-PROTOCOL-HEADERS
  Rule: A custom header that belongs to the protocol, or that holds a line break, is refused

    Scenario Outline: <header> is refused
      Given an endpoint that plays "200 forever"
      And the custom header "<header>: <value>"
      When the payload is delivered
      Then the delivery is refused, and nothing is sent

      Examples:
        | header            | value             |
        | Content-Type      | text/plain        |
        | Content-Length    | 7                 |
        | Host              | other.hooks.test  |
        | transfer-encoding | chunked           |
        | Connection        | keep-alive        |
        | Expect            | 100-continue      |
        | X-Split           | one\nX-Other: two |

  @LS-EMPTY-WINDOW
  Rule: A window in which nothing matched sends nothing

    Scenario: No run, no request
      Given an endpoint that plays "200 forever"
      And a window in which no run matched
      When the payload is delivered
      Then nothing is sent

  @LS-SEVERAL-URLS
  Rule: Several URLs on one rule are deliveries of their own

    Scenario: One that fails changes nothing for the other
      Given an endpoint that plays "refuse forever"
      And an endpoint that plays "503, 200"
      When the payload is delivered
      Then the first delivery fails with "connect-exhausted"
      And the second delivery succeeds
