@langsmith @system
Feature: Reading a rule, and sending it back

  @LS-MASKED
  Rule: A rule is read with a mask in place of each secret

    Scenario: A secret in the query and a header
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And the secret "38ee77617c3a489ab6e871fbeb2ec87d" in the URL's query
      And the custom header "X-Api-Key: 5f3c2a1b-9e7d"
      When the rule is at work for 1s
      Then the rule is read with a mask for each of them

  @LS-MASK-REFUSED
  Rule: A mask that is sent back is refused, and changes nothing

    Scenario: As it was read, before a run comes
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And the custom header "X-Api-Key: 5f3c2a1b-9e7d"
      And the rule is sent back at 200ms as it is read
      And a run that is posted at 400ms
      When the rule is at work for 3s
      Then the masks are refused
      And every request carries the custom headers

  @LS-PROTOCOL-HEADERS
  Rule: A custom header that belongs to the protocol, or that holds a line break, is refused

    Scenario Outline: <header> is refused
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And the custom header "<header>: <value>"
      And a run that is posted at 300ms
      When the rule is at work for 2s
      Then the rule is refused
      And exactly 0 requests arrive

      Examples:
        | header            | value             |
        | Content-Type      | text/plain        |
        | Host              | other.hooks.test  |
        | transfer-encoding | chunked           |
        | X-Split           | one\nX-Other: two |
