namespace MBot.Agent.Deployments.Environments;

/// <summary>A complete virtual environment.</summary>
/// <param name="Name">Its key and build number, <c>KEY.1</c>: the folder below environments/.</param>
/// <param name="Freeze">`pip freeze`, a requirement a line.</param>
internal sealed record PythonEnvironment(string Name, string Folder, IReadOnlyList<string> Freeze)
{
    public string Python => PythonCommands.Python(Folder);

    /// <summary>Where Streamlit's front-end lies: <c>site-packages/streamlit/static</c>.</summary>
    /// <exception cref="Platform.MBotException">environment.no-streamlit.</exception>
    public string StaticFolder => Directory.EnumerateDirectories(Path.Combine(Folder, "lib"), "python3*")
        .Select(lib => Path.Combine(lib, "site-packages", "streamlit", "static"))
        .FirstOrDefault(Directory.Exists)
        ?? throw new Platform.MBotException(Platform.ErrorKind.FailedPrecondition, "environment.no-streamlit", "the requirements do not install streamlit")
        {
            Hint = $"name streamlit in {RequirementsFile.Name}",
        };
}
