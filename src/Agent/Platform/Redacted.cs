namespace MBot.Agent.Platform;

/// <summary>A secret value. Prints as <c>[REDACTED]</c> wherever it strays: logs, exceptions, interpolation.</summary>
internal sealed class Redacted(string value) : IEquatable<Redacted>
{
    /// <summary>The value itself; a call of this is where a secret leaves its wrapping.</summary>
    public string Reveal() => value;

    public bool Equals(Redacted? other) => other is not null && other.Reveal() == value;

    public override bool Equals(object? obj) => Equals(obj as Redacted);

    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "[REDACTED]";
}
