@standardwebhooks @sender
Feature: What a sender signs
  A sender of Standard Webhooks signs every request with the endpoint's secret,
  so that nobody else can send one.

  @SW-HEADERS
  Rule: Every request has the three headers, once each and in their formats

    Scenario: A first request and its retries
      Given an endpoint that plays "503 x2, 200"
      And a message that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      When the message is delivered
      Then exactly 3 requests arrive
      And every request has the headers of Standard Webhooks

  @SW-SIGNED
  Rule: Every request has a signature by the endpoint's secret

    Scenario Outline: <case>
      Given an endpoint that plays "503, 200"
      And a message that is signed with "<key>"
      When the message is delivered
      Then every request is signed with the secret
      And the delivery succeeds

      Examples:
        | case                    | key                                                                                            |
        | A secret of 24 bytes    | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX                                                         |
        | A secret of 64 bytes    | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw== |
        | A secret without prefix | AAECAwQFBgcICQoLDA0ODxAREhMUFRYX                                                               |
        | A key of ed25519        | whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==  |

  @SW-SECRET-BYTES
  Rule: The key is what the secret's base64 stands for, and not its text

    Scenario: The bytes are the key
      Given an endpoint that plays "200"
      And a message that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      When the message is delivered
      Then every signature is right about the secret

  @SW-CONTENT
  Rule: What is signed are id, timestamp and body, with full stops between

    Scenario: All three
      Given an endpoint that plays "200"
      And a message that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      When the message is delivered
      Then every signature is right about the content
      And every signature is right about the id

  @SW-EVERY-KEY
  Rule: While a secret is changed there is a signature by the new one and by the old one

    Scenario Outline: <case>
      Given an endpoint that plays "200"
      And a message that is signed with "<new>" and "<old>"
      When the message is delivered
      Then every request is signed with each of the secrets

      Examples:
        | case                          | new                                                                                           | old                                    |
        | From one secret to another    | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=                                            | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX |
        | From a secret to a public key | whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg== | whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX |
