@langsmith @listener
Feature: The listener and the secret

  @LS-LISTEN-SECRET
  Rule: A delivery with another secret is answered with 401, and nothing comes of it

    Scenario: Another secret
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery with the query "secret=91c04d5f7a0b4f5c8f2a6f0d2b7e3c11"
      When the deliveries are posted
      Then every delivery is answered with 401
      And every answer has the header "WWW-Authenticate: Bearer"
      And nothing is asked of the API

  @LS-LISTEN-SECRET-EXACT
  Rule: The secret is the whole value of its parameter, which stands in the query once

    Scenario Outline: <case>
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery with the query "<query>"
      When the deliveries are posted
      Then every delivery is answered with 401
      And nothing is asked of the API

      Examples:
        | case                         | query                                                                           |
        | no query                     |                                                                                 |
        | an empty secret              | secret=                                                                         |
        | its beginning                | secret=38ee7761                                                                 |
        | all of it but the last digit | secret=38ee77617c3a489ab6e871fbeb2ec87                                          |
        | one digit more               | secret=38ee77617c3a489ab6e871fbeb2ec87d0                                        |
        | in capitals                  | secret=38EE77617C3A489AB6E871FBEB2EC87D                                         |
        | twice                        | secret=38ee77617c3a489ab6e871fbeb2ec87d&secret=38ee77617c3a489ab6e871fbeb2ec87d |
        | first another, then it       | secret=another&secret=38ee77617c3a489ab6e871fbeb2ec87d                          |
        | under another name           | token=38ee77617c3a489ab6e871fbeb2ec87d                                          |
        | under a name in capitals     | SECRET=38ee77617c3a489ab6e871fbeb2ec87d                                         |

    Scenario Outline: In a header instead: <header>
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery with no query and the header "<header>"
      When the deliveries are posted
      Then every delivery is answered with 401
      And nothing is asked of the API

      Examples:
        | header                                                 |
        | Authorization: Bearer 38ee77617c3a489ab6e871fbeb2ec87d |
        | Secret: 38ee77617c3a489ab6e871fbeb2ec87d               |

  @LS-LISTEN-HIDDEN
  Rule: Neither the secret nor the API's key stands in clear in a file, in the log or in an answer

    Scenario: Deliveries that are taken, and some that are not
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And its API first plays "503 forever" to "GET /api/v1/feedback"
      And a delivery of 1 run
      And a delivery with the query "secret=38ee77617c3a489ab6e871fbeb2ec87d&secret=1"
      And a delivery of the text "no JSON"
      When the deliveries are posted
      Then nothing hidden is found in clear
