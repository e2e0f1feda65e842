namespace MBot.Client.Enrolment;

/// <summary>Finds programs in PATH and nowhere else: the framework would look in the current folder first.</summary>
internal static class ProgramPath
{
    /// <returns>Null when there is none.</returns>
    public static string? Find(string name, ClientEnvironment environment) =>
        (environment.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
