using Xunit.Abstractions;
using Xunit.Sdk;

namespace MBot.TestKit;

/// <summary>Finds tests that also ask their class what they need: xunit's own attribute on the method knows nothing of the class that inherits it.</summary>
public sealed class NeedsDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    private readonly IMessageSink messages = messages;

    /// <inheritdoc/>
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new NeedsTestCase(messages, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}
