using MBot.Agent.Platform;

namespace MBot.Agent.Security.Identity;

/// <summary>Which certificate of which CA was put on record last, one line in <c>identity/recorded</c>.</summary>
internal sealed record RecordedIdentity(string Authority, string Serial)
{
    public static RecordedIdentity Of(AgentIdentity identity) => new(identity.AuthorityFingerprint, identity.Certificate.SerialNumber);

    /// <summary>Null before the first; what can't be read is no record, and costs one record more.</summary>
    public static RecordedIdentity? Read(IdentityFolder folder) =>
        File.Exists(folder.Recorded) && File.ReadAllText(folder.Recorded).Trim().Split(' ') is [var authority, var serial] ? new(authority, serial) : null;

    public void Write(IdentityFolder folder) => AtomicFile.Write(folder.Recorded, $"{Authority} {Serial}\n");
}
