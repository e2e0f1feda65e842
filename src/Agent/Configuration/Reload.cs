namespace MBot.Agent.Configuration;

/// <summary>When a changed setting counts.</summary>
internal enum Reload
{
    /// <summary>At once, in the running agent.</summary>
    Live,

    /// <summary>After the agent's next start.</summary>
    Restart,
}
