@langsmith @sender
Feature: Redirects are not followed
  Most HTTP clients would follow them by themselves: turn the POST into a GET,
  send the custom headers to another host, and the secret in the Referer.

  @LS-REDIRECT-FINAL
  Rule: A redirect is not followed: the delivery has failed, without a retry

    Scenario Outline: <case> is final
      Given an endpoint that plays "redirect(<status>, to: /other), 200"
      And the secret "38ee77617c3a489ab6e871fbeb2ec87d" in the URL's query
      When the payload is delivered
      Then exactly 1 request arrives
      And the delivery fails with "3xx"

      Examples:
        | case         | status |
        | redirect-301 | 301    |
        | redirect-302 | 302    |
        | redirect-303 | 303    |
        | redirect-307 | 307    |
        | redirect-308 | 308    |

    Scenario: Another host gets nothing at all
      Given an endpoint that plays "redirect(307, to: http://other.hooks.test/take), 200"
      And an endpoint at "other.hooks.test" that plays "200 forever"
      And the secret "38ee77617c3a489ab6e871fbeb2ec87d" in the URL's query
      And the custom header "X-Api-Key: 5f3c2a1b"
      When the payload is delivered
      Then exactly 1 request arrives
      And the delivery fails with "3xx"
