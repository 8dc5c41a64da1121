@standardwebhooks @listener
Feature: The bytes that a listener verifies

  @SW-VERIFY-RAW-BODY
  Rule: The bytes that came are verified: JSON that means the same is another body

    Scenario Outline: <case>
      Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And its body is "<sent>", and was "<signed>" when it was signed
      When the request is sent
      Then the listener <answer> it

      Examples:
        | case                    | sent                               | signed                             | answer  |
        | body-reserialised       | {"test":1}                         | {"test": 1}                        | refuses |
        | Blanks were put in      | {"test": 1}                        | {"test":1}                         | refuses |
        | Its keys were sorted    | {"a":1,"b":2}                      | {"b":2,"a":1}                      | refuses |
        | Its blanks are its own  | {"test": 1}                        | {"test": 1}                        | takes   |
        | Its order is its own    | {"b":2,"a":1}                      | {"b":2,"a":1}                      | takes   |
        | Its numbers are its own | {"n":12345678901234567890,"f":1.0} | {"n":12345678901234567890,"f":1.0} | takes   |
        | It is empty             |                                    |                                    | takes   |
        | It is no JSON           | a=1&b=2                            | a=1&b=2                            | takes   |
