namespace MBot.Agent.Security;

/// <summary>What a client may do; higher includes lower.</summary>
internal enum AccessRole
{
    /// <summary>Reads.</summary>
    Viewer,

    /// <summary>Reads and changes.</summary>
    Operator,
}
