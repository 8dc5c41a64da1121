@langsmith @system
Feature: Several webhooks on one rule

  @LS-SEVERAL-URLS
  Rule: Several URLs on one rule are deliveries of their own

    Scenario: One that fails changes nothing for the other
      Given a rule that looks every 1s, with a webhook that plays "404 forever"
      And another webhook that plays "200 forever"
      And 3 runs, one every 600ms
      When the rule is at work for 4s
      Then all webhooks get the same payloads
      And every run arrives

  @LS-SLOW-ENDPOINT
  Rule: A slow endpoint holds up no other

    Scenario: One that does not answer
      Given a rule that looks every 1s, with a webhook that plays "hang forever"
      And another webhook that plays "200 forever"
      And a run that is posted at 300ms
      When the rule is at work for 8s
      Then no webhook waits for another

  @LS-SAME-BYTES
  Rule: A retry has the same bytes as the first request

    Scenario: Head and body of a retry
      Given a rule that looks every 1s, with a webhook that plays "503, 200 forever"
      And the custom header "X-Team: evaluation"
      And a run that is posted at 300ms
      When the rule is at work for 4s
      Then all requests have the same bytes

  @LS-RULE-LOG
  Rule: The rule's log tells of each run how its deliveries ended

    Scenario Outline: <outcome>
      Given a rule that looks every 1s, with a webhook that plays "<script>"
      And 2 runs, one every 600ms
      When the rule is at work for 5s
      Then the rule's log says "<outcome>" of every run

      Examples:
        | script           | outcome |
        | 503, 200 forever | success |
        | 404 forever      | error   |
