using System.Text.RegularExpressions;

namespace MBot.Agent.Services;

/// <summary>What a service may be called: safe in a path, in a unit's name and in an environment.</summary>
internal static partial class ServiceName
{
    public static bool IsValid(string name) => Form.IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9@._-]{0,99}\z")]
    private static partial Regex Form { get; }
}
