@standardwebhooks @sender
Feature: Each attempt of a signed message
  A listener refuses what is too old, and knows by the id what it has had before.
  So a retry is signed anew, and is the same message.

  @SW-TIMESTAMP-FRESH
  Rule: The timestamp is the time of the attempt

    Scenario: Retries that come seconds later
      Given an endpoint that plays "503 x2, 200"
      And a message that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      When the message is delivered
      Then exactly 3 requests arrive
      And every request has the time at which it was sent

    Scenario: A retry after a connection that could not be made
      Given an endpoint that plays "refuse, 200"
      And a message that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      When the message is delivered
      Then exactly 1 request arrives
      And every request has the time at which it was sent

  @SW-TIMESTAMP-SIGNED
  Rule: The timestamp that is signed is the one that is sent

    Scenario: Retries that are signed anew
      Given an endpoint that plays "503 x2, 200"
      And a message that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      When the message is delivered
      Then exactly 3 requests arrive
      And every signature is right about the timestamp

  @SW-ID-STABLE
  Rule: The id is the same on every attempt

    Scenario: Retries
      Given an endpoint that plays "503 x2, 200"
      And a message that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      When the message is delivered
      Then exactly 3 requests arrive
      And every request has the same webhook-id
