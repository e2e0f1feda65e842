namespace MBot.Agent.Security.Access;

/// <summary>One client certificate that the agent knows by name.</summary>
/// <param name="Serial">Upper-case hexadecimal; the entry's key.</param>
/// <param name="AddedBy">A client's name, <see cref="FirstUse"/> or <see cref="Shell"/>.</param>
/// <param name="RemovedAt">From then on the certificate is revoked; null while it counts.</param>
internal sealed record AccessEntry(
    string Name,
    string Role,
    string Serial,
    DateTimeOffset NotAfter,
    DateTimeOffset AddedAt,
    string AddedBy,
    DateTimeOffset? RemovedAt)
{
    /// <summary>Nobody added it: it was signed by the CA and came.</summary>
    public const string FirstUse = "first use";

    /// <summary>Root of the machine did.</summary>
    public const string Shell = "root's shell";
}
