namespace MBot.Agent.Hosting;

/// <summary>Whether this agent ends in order to be started again: its exit code says so to whoever supervises it.</summary>
internal sealed class StartAgain
{
    public bool Asked { get; set; }
}
