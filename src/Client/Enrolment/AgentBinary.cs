namespace MBot.Client.Enrolment;

/// <summary>Where mbot-agent is on this machine: as said, beside this program, in PATH.</summary>
internal static class AgentBinary
{
    private const string Name = "mbot-agent";

    public static string Find(string? asked, ClientEnvironment environment)
    {
        if (asked is not null)
        {
            var path = environment.FullPath(asked);
            return File.Exists(path) ? path : throw ClientException.Usage($"there is no {path}");
        }

        var beside = Path.Combine(AppContext.BaseDirectory, Name);
        if (File.Exists(beside))
            return beside;
        return ProgramPath.Find(Name, environment)
            ?? throw ClientException.Usage($"{Name} is neither beside this program ({AppContext.BaseDirectory}) nor in PATH", "--agent-binary PATH");
    }
}
