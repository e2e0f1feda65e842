namespace MBot.Agent.Hosting;

/// <summary>What the agent says of itself and Hosting doesn't know.</summary>
internal interface IAgentDescription
{
    /// <summary>"process" or "systemd".</summary>
    string Supervisor { get; }

    /// <summary>The address visitors reach; empty when nothing serves them.</summary>
    string AppUrl { get; }

    /// <summary>What it is doing right now, in a line; asked often.</summary>
    string Activity { get; }
}

/// <summary>An agent that supervises nothing yet.</summary>
internal sealed class PlainDescription : IAgentDescription
{
    public string Supervisor => "process";

    public string AppUrl => "";

    public string Activity => "supervises nothing";
}
