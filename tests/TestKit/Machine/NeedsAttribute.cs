namespace MBot.TestKit;

/// <summary>All tests of the class are skipped, with the reason, where a part is missing: for classes that inherit their tests.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAttribute(Part parts) : Attribute
{
    /// <summary>The parts they need.</summary>
    public Part Parts { get; } = parts;
}
