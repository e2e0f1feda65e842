using System.ComponentModel;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace MBot.TestKit;

/// <summary>A test that is skipped when its class needs a part that is missing.</summary>
public sealed class NeedsTestCase : XunitTestCase
{
    /// <summary>For xunit, which sends test cases between processes.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("only for xunit")]
    public NeedsTestCase()
    {
    }

    internal NeedsTestCase(IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(messages, display, options, method)
    {
    }

    /// <inheritdoc/>
    protected override string GetSkipReason(IAttributeInfo factAttribute)
    {
        var needs = TestMethod.TestClass.Class.GetCustomAttributes(typeof(NeedsAttribute)).SingleOrDefault();
        return (needs is null ? null : Parts.Missing(needs.GetNamedArgument<Part>(nameof(NeedsAttribute.Parts)))) ?? base.GetSkipReason(factAttribute);
    }
}
