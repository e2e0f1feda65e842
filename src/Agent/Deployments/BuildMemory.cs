using MBot.Agent.Platform;

namespace MBot.Agent.Deployments;

/// <summary>A build or a hook that was ended because memory ran out.</summary>
internal static class BuildMemory
{
    public static MBotException RanOut(string code, string message, CommandResult result) => new(ErrorKind.ResourceExhausted, code, $"{message}: out of memory")
    {
        Evidence = result.LastLines(),
        Hint = "it has to do with less, or the machine needs more; on an instance a build or hook may take services.buildMemoryPercent of the memory",
    };
}
