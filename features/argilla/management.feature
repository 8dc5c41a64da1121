@argilla @system
Feature: Who manages webhooks, and how they are shown

  @AR-WEBHOOK-SHOWN
  Rule: A webhook is shown with its eight keys, its secret among them

    Scenario: Right after it was made
      Given an Argilla webhook that plays "200 forever"
      When an owner asks for "GET /webhooks"
      Then the webhook is shown with its eight keys

  @AR-OWNER-ONLY
  Rule: Only an owner manages webhooks

    Scenario Outline: <who> asks for <what>
      Given an Argilla webhook that plays "200 forever"
      When <who> asks for "<what>"
      Then the answer is <status>, and says "<says>"

      Examples:
        | who          | what                                                     | status | says                                                             |
        | an admin     | GET /webhooks                                            | 403    | Operation not allowed                                            |
        | an annotator | DELETE /webhooks/{webhook 1}                             | 403    | argilla.api.errors::ForbiddenOperationError                      |
        | an annotator | POST /webhooks/{webhook 1}/ping                          | 403    | Operation not allowed                                            |
        | an admin     | DELETE /webhooks/3cbc27ae-0d7e-4c3b-8d0e-1d3d9e2b4a10    | 404    | Webhook with id `3cbc27ae-0d7e-4c3b-8d0e-1d3d9e2b4a10` not found |
        | an owner     | POST /webhooks/3cbc27ae-0d7e-4c3b-8d0e-1d3d9e2b4a10/ping | 404    | not found                                                        |

    Scenario: An annotator makes a webhook
      Given an Argilla webhook that plays "200 forever"
      When an annotator asks for "POST /webhooks" with
        """
        {"url":"http://a.test","events":["dataset.created"]}
        """
      Then the answer is 403, and says "Operation not allowed"

  @AR-KEY-NEEDED
  Rule: Whoever sends no key, or an unknown one, is told 401

    Scenario Outline: <who>
      Given an Argilla webhook that plays "200 forever"
      When <who> asks for "GET /webhooks"
      Then the answer is 401, with
        """
        {"detail":{"code":"argilla.api.errors::UnauthorizedError","params":{"detail":"Could not validate credentials"}}}
        """

      Examples:
        | who        |
        | nobody     |
        | a stranger |

  @AR-TEN-WEBHOOKS
  Rule: There are ten webhooks at most

    Scenario: The tenth
      Given an Argilla webhook that plays "200 forever"
      And 8 webhooks beside it
      When somebody creates a webhook
      Then the answer is 201, and says "dataset.created"

    Scenario: The eleventh, one of the ten being disabled
      Given an Argilla webhook that plays "200 forever"
      And 9 webhooks beside it
      And the webhook is disabled
      When somebody creates a webhook
      Then the answer is 422, with
        """
        {"detail":"You can't create more than 10 webhooks. Please delete some of them first"}
        """
