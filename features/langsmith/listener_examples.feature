@langsmith @listener
Feature: What the guide's listener makes of a run

  @LS-LISTEN-EXAMPLE
  Rule: A corrected run becomes an example of the dataset, with its inputs and the correction

    Scenario: Three runs of one delivery
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery of 3 runs
      When the deliveries are posted, until example 3 is asked for
      Then every run becomes one example

  @LS-LISTEN-ONE-EXAMPLE
  Rule: It becomes one example, whatever fails on the way

    Scenario Outline: <request> is first answered by <script>
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And its API first plays "<script>" to "<request>"
      And a delivery of 1 run
      When the deliveries are posted, until example <asked> is asked for
      Then every delivery is answered with a 2xx
      And every run becomes one example

      Examples:
        | request               | script                | asked |
        | GET /api/v1/feedback  | 503 x2                | 1     |
        | GET /api/v1/datasets  | reset                 | 1     |
        | POST /api/v1/examples | 503 x2                | 3     |
        | POST /api/v1/examples | 429                   | 2     |
        | POST /api/v1/examples | lose-reply(by: close) | 2     |
        | POST /api/v1/examples | lose-reply(by: reset) | 2     |

  @LS-LISTEN-OFFLOAD
  Rule: Inputs that were moved out are fetched, and from hosts that are allowed only

    Scenario: At an allowed host
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery of a run whose inputs are at an allowed host
      When the deliveries are posted, until example 1 is asked for
      Then every run becomes one example

    Scenario: Elsewhere
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery of a run whose inputs are elsewhere
      When the deliveries are posted
      Then every delivery is answered with a 2xx
      And nothing is fetched from elsewhere
      And no run becomes an example
