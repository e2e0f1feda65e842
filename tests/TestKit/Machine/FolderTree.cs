namespace MBot.TestKit;

/// <summary>Everything below a folder, hidden files too; never along a link: some tests make them go round in circles.</summary>
public static class FolderTree
{
    private static readonly EnumerationOptions Options = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>The files, links apart.</summary>
    public static IEnumerable<FileInfo> Files(string folder, string pattern = "*") => new DirectoryInfo(folder).EnumerateFiles(pattern, Options);

    /// <summary>The folders, links apart and without the first.</summary>
    public static IEnumerable<string> Folders(string folder) => Directory.EnumerateDirectories(folder, "*", Options);
}
