@standardwebhooks @sender
Feature: The bytes that a sender signs
  A listener has the bytes that came and nothing else. Whatever is signed besides
  them, the listener cannot know.

  @SW-RAW-BODY
  Rule: The signature is over the bytes of the body as they are sent

    Scenario Outline: <vector>
      Given an endpoint that plays "200"
      And a message that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And the body of the vector "<vector>"
      When the message is delivered
      Then every request carries the payload
      And every signature is right about the body

      Examples:
        | vector                |
        | reference-lib-sign    |
        | gen-empty-body        |
        | gen-utf8-body         |
        | gen-non-utf8-body     |
        | gen-crlf-body         |
        | gen-nul-in-body       |
        | gen-bom-body          |
        | gen-big-int-and-float |
