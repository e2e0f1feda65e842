using System.Reflection;

namespace MBot.Agent.Hosting;

internal static class AgentVersion
{
    /// <summary>Grows by one with each addition to the protos.</summary>
    public const int ApiLevel = 3;

    /// <summary>As in the build, such as <c>0.1.0</c> or <c>0.1.0+COMMIT</c>.</summary>
    public static string Text { get; } =
        typeof(AgentVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
