namespace MBot.Agent.Deployments.Releases;

/// <summary>
/// Where the symbolic links of a tree lead in the end. Resolved step by step, as the kernel does: with <c>up -> ..</c>, the
/// path <c>a/up/..</c> is outside although its text is not. Follows no link to walk the tree, for links can go round in circles.
/// </summary>
internal static class TreeLinks
{
    /// <summary>The kernel gives up after as many.</summary>
    private const int MostHops = 40;

    /// <returns>Its path relative to the tree and what it says; null when no link leads out.</returns>
    public static (string Path, string Target)? FirstEscaping(string tree) => FirstEscaping(tree, tree);

    private static (string Path, string Target)? FirstEscaping(string tree, string folder)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }))
        {
            if (entry.LinkTarget is { } target)
            {
                if (LeadsOut(tree, folder, target))
                    return (Path.GetRelativePath(tree, entry.FullName), target);
            }
            else if (entry is DirectoryInfo && FirstEscaping(tree, entry.FullName) is { } inner)
            {
                return inner;
            }
        }

        return null;
    }

    private static bool LeadsOut(string tree, string folder, string target)
    {
        var here = folder;
        var ahead = new Stack<string>();
        if (!TryPush(ahead, target))
            return true;
        for (var hops = 0; ahead.TryPop(out var part);)
        {
            if (part == "..")
            {
                if (here == tree)
                    return true;
                here = Path.GetDirectoryName(here)!;
                continue;
            }

            var next = Path.Combine(here, part);
            if (new FileInfo(next).LinkTarget is not { } further)
                here = next;
            else if (++hops > MostHops)
                return false; // round in circles: it leads nowhere
            else if (!TryPush(ahead, further))
                return true;
        }

        return false;
    }

    private static bool TryPush(Stack<string> ahead, string target)
    {
        foreach (var part in target.Split('/').Where(part => part is not ("" or ".")).Reverse())
            ahead.Push(part);
        return !Path.IsPathRooted(target);
    }
}
