using Xunit.Abstractions;
using Xunit.Sdk;

namespace MBot.TestKit;

/// <summary>Finds tests and skips those whose class lacks a part: xunit's own attribute on the method knows nothing of the class that inherits it.</summary>
public sealed class NeedsDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    private readonly IMessageSink messages = messages;

    /// <inheritdoc/>
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        var parts = testMethod.TestClass.Class.GetCustomAttributes(typeof(NeedsAttribute)).SingleOrDefault()?.GetNamedArgument<Part>(nameof(NeedsAttribute.Parts)) ?? Part.None;
        return Parts.Missing(parts) is { } reason
            ? new SkippedTestCase(reason, messages, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)
            : base.CreateTestCase(discoveryOptions, testMethod, factAttribute);
    }
}
