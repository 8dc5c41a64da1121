@argilla @system
Feature: Webhooks that are not valid

  @AR-BAD-WEBHOOK
  Rule: A webhook that is not valid is refused with 422, which names the field and what is wrong

    Scenario Outline: <body>
      Given an Argilla webhook that plays "200 forever"
      When an owner asks for "POST /webhooks" with
        """
        <body>
        """
      Then the answer is 422, with
        """
        {"detail":{"code":"argilla.api.errors::ValidationError","params":{"errors":[{"type":"<type>","loc":["body"<loc>],"msg":"<msg>"}]}}}
        """

      Examples:
        | body                                                                 | type             | loc            | msg                                                      |
        | {"events":["dataset.created"]}                                       | missing          | ,"url"         | Field required                                           |
        | {"url":"http://a.test"}                                              | missing          | ,"events"      | Field required                                           |
        | {"url":"","events":["dataset.created"]}                              | url_parsing      | ,"url"         | Input should be a valid URL, input is empty              |
        | {"url":"example.com","events":["dataset.created"]}                   | url_parsing      | ,"url"         | Input should be a valid URL, relative URL without a base |
        | {"url":"ftp://example.com","events":["dataset.created"]}             | url_scheme       | ,"url"         | URL scheme should be 'http' or 'https'                   |
        | {"url":"http://a.test","events":[]}                                  | too_short        | ,"events"      | List should have at least 1 item after validation, not 0 |
        | {"url":"http://a.test","events":["record.created","record.created"]} | value_error      | ,"events"      | Value error, Events must be unique                       |
        | {"url":"http://a.test","events":["record.created"],"description":""} | string_too_short | ,"description" | String should have at least 1 character                  |

    Scenario: A ping cannot be subscribed to
      Given an Argilla webhook that plays "200 forever"
      When an owner asks for "POST /webhooks" with
        """
        {"url":"http://a.test","events":["ping"]}
        """
      Then the answer is 422, and says ""type":"enum","loc":["body","events",0],"msg":"Input should be 'dataset.created', 'dataset.updated'"

    Scenario Outline: <what> of a webhook whose id is none
      Given an Argilla webhook that plays "200 forever"
      When an owner asks for "<what> /webhooks/<id>"
      Then the answer is 422, and says ""type":"uuid_parsing","loc":["path","webhook_id"]"

      Examples:
        | what   | id       |
        | DELETE | nobody   |
        | POST   | one/ping |

  @AR-NOT-NULL
  Rule: A change to null of what cannot be null is refused

    Scenario Outline: <field>
      Given an Argilla webhook that plays "200 forever"
      When an owner asks for "PATCH /webhooks/{webhook 1}" with
        """
        {"<field>":null}
        """
      Then the answer is 422, with
        """
        {"detail":{"code":"argilla.api.errors::ValidationError","params":{"errors":[{"type":"value_error","loc":["body"],"msg":"Value error, The following keys must have non-null values: <field>"}]}}}
        """

      Examples:
        | field   |
        | url     |
        | events  |
        | enabled |

    Scenario: A description can be taken away
      Given an Argilla webhook that plays "200 forever"
      When an owner asks for "PATCH /webhooks/{webhook 1}" with
        """
        {"description":null}
        """
      Then the answer is 200, and says ""description":null"
