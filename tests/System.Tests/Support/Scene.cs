using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>An instance that serves and the repository that the next release is pushed to; what a test changes of it is put back.</summary>
internal sealed class Scene(Instance instance, GitRepository repository, RunAs? user) : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> putBack = new();

    public Instance Instance => instance;

    public GitRepository Repository => repository;

    /// <summary>Whom the agent runs as.</summary>
    public RunAs? User => user;

    /// <summary>Words that must not be in what the agent says: the content of files that it must not read.</summary>
    public List<string> MustNotSay { get; } = [];

    /// <summary>Asked after the refusal: must hold.</summary>
    public List<Action> Afterwards { get; } = [];

    /// <summary>Commits hello v2 with some files in another way, or (null) without them.</summary>
    public async Task PushAsync(params (string Name, string? Content)[] files)
    {
        using var app = new TempFolder("app");
        foreach (var source in Directory.EnumerateFiles(TestKit.Repository.Hello("v2"), "*", new EnumerationOptions { AttributesToSkip = 0 }))
            File.Copy(source, app[Path.GetFileName(source)]);
        foreach (var (name, content) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(app[name])!);
            File.Delete(app[name]);
            if (content is not null)
                await File.WriteAllTextAsync(app[name], content);
        }

        await repository.CommitAppAsync(app.Path, message: "another version");
    }

    /// <summary>A setting, put back afterwards.</summary>
    public async Task SetAsync(string key, string value)
    {
        var before = (await instance.ClientAsync("config", "get", key)).Expect(0).Output.Trim();
        putBack.Push(async () => (await instance.ClientAsync("config", "set", key, before)).Expect(0));
        (await instance.ClientAsync("config", "set", key, value)).Expect(0);
    }

    /// <summary>Ended afterwards.</summary>
    public T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        putBack.Push(part.DisposeAsync);
        return part;
    }

    /// <summary>A folder outside everything that belongs to the instance, which its user could write to.</summary>
    public async Task<TempFolder> OutsideAsync()
    {
        var folder = new TempFolder("outside");
        putBack.Push(() =>
        {
            folder.Dispose();
            return ValueTask.CompletedTask;
        });
        await File.WriteAllTextAsync(folder["data.txt"], "content of somebody else");
        if (user is not null)
            await folder.GiveToAsync(user);
        MustNotSay.Add("content of somebody else");
        var state = State(folder.Path);
        Afterwards.Add(() => Assert.Equal(state, State(folder.Path)));
        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        while (putBack.TryPop(out var step))
            await step();
    }

    /// <summary>Names, modes, times and contents of all that is there.</summary>
    public static string State(string folder) => string.Join('\n', new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Prepend(new DirectoryInfo(folder))
        .OrderBy(entry => entry.FullName, StringComparer.Ordinal)
        .Select(entry => $"{entry.FullName} {entry.UnixFileMode} {entry.LastWriteTimeUtc:O} {(entry is FileInfo file ? File.ReadAllText(file.FullName) : "")}"));
}
