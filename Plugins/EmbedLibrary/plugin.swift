/// Compiles the model library, the explanations of errors and the parts of pages and new folders into the program, so that it needs no files beside it.

import Foundation
import PackagePlugin

@main
struct EmbedLibrary: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let root = context.package.directoryURL
    let inputs = ["models/kernel", "models/policies", "docs/errors", "pages", "templates"].flatMap { folder in
      files(in: root.appending(path: folder))
    }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
    return [
      .buildCommand(
        displayName: "Embedding the model library",
        executable: try context.tool(named: "EmbedLibraryTool").url,
        arguments: [output.path(), root.path()] + inputs.map { $0.path() },
        inputFiles: inputs, outputFiles: [output])
    ]
  }

  private func files(in folder: URL) -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    let kinds = [".pin", ".md", ".css", ".js", ".yml"]
    return names.filter { name in kinds.contains { name.hasSuffix($0) } }.sorted().map { folder.appending(path: $0) }
  }
}
