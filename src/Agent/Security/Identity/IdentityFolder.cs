using MBot.Agent.Platform;

namespace MBot.Agent.Security.Identity;

/// <summary>Names of the files that say who this agent is and whom it trusts. All PEM but the id.</summary>
internal sealed class IdentityFolder(StateFolder state)
{
    public string Path => state.Identity;

    /// <summary>One line, made once and kept over every renewal.</summary>
    public string InstanceId => In("instance-id");

    public string Key => In("agent.key");

    /// <summary>The key of a request whose certificate has not come back yet.</summary>
    public string NextKey => In("next.key");

    public string Certificate => In("agent.crt");

    /// <summary>The only authority that this agent trusts.</summary>
    public string Authority => In("ca.crt");

    /// <summary>Certificate and CA that the audit knows of.</summary>
    public string Recorded => In("recorded");

    /// <summary>Certificates of clients whom root lets in again, until the agent has taken them.</summary>
    public string Readmissions => In("readmissions");

    public void Create() => PrivateFolder.Create(Path);

    private string In(string name) => System.IO.Path.Combine(state.Identity, name);
}
