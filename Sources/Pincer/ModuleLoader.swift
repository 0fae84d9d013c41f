/// Finds and reads the modules that a run needs.

import Diagnostics
import Foundation
import Support
import Syntax

/// A file that cannot be read, or a folder without models.
public struct LoadError: Error, Hashable, Sendable {
  public let message: String
  public init(message: String) { self.message = message }
}

/// All modules of a run: those asked for, and those they import.
struct LoadedModules {
  var sources: [SourceFile] = []
  var trees: [ModuleTree] = []
  var diagnostics: [Diagnostic] = []
  /// The files asked for; scenarios are tried from these alone.
  var asked: Set<FileID> = []
}

/// Reads files and follows imports: among the files asked for, then beside the importing file or in a folder
/// above it, then in the library that is part of the program.
struct ModuleLoader {
  private var loaded = LoadedModules()
  private var byName: [String: Int] = [:]
  private var byPath: Set<String> = []

  /// Loads the models at `paths`; folders are read recursively, in the order of names.
  ///
  /// - Throws: `LoadError` if a path cannot be read or a folder has no models.
  static func load(_ paths: [String]) throws(LoadError) -> LoadedModules {
    var loader = ModuleLoader()
    for path in paths {
      for file in try modelFiles(at: path) { try loader.add(path: file, isAsked: true) }
    }
    loader.followImports()
    loader.findCycles()
    return loader.loaded
  }

  /// Loads one text that stands in no file.
  static func load(text: String, named path: String) -> LoadedModules {
    var loader = ModuleLoader()
    loader.add(SourceFile(path: path, text: text), isAsked: true)
    loader.followImports()
    loader.findCycles()
    return loader.loaded
  }

  /// Returns the model files at a path, itself or, for a folder, all below it, sorted.
  static func modelFiles(at path: String) throws(LoadError) -> [String] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw LoadError(message: "there is no '\(path)'")
    }
    guard isDirectory.boolValue else { return [path] }
    let base = path.hasSuffix("/") ? path : path + "/"
    // Links to folders are not followed, so a folder that contains itself ends.
    let folder = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let folders = Set(found.filter { isFolder(base + $0) })
    for unreadable in [path] + folders.sorted().map({ base + $0 })
    where !FileManager.default.isReadableFile(atPath: unreadable) {
      throw LoadError(message: "the folder '\(unreadable)' cannot be read")
    }
    let files = found.filter { $0.hasSuffix(".pin") && !folders.contains($0) }.sorted().map { base + $0 }
    guard !files.isEmpty else { throw LoadError(message: "the folder '\(path)' has no models (files named *.pin)") }
    return files
  }

  private static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  private mutating func add(path: String, isAsked: Bool) throws(LoadError) {
    let identity = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard byPath.insert(identity).inserted else { return }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LoadError(message: "'\(path)' cannot be read")
    }
    add(SourceFile(path: path, text: String(decoding: data, as: UTF8.self)), isAsked: isAsked)
  }

  private mutating func add(_ source: SourceFile, isAsked: Bool) {
    let id = FileID(loaded.sources.count)
    let result = parse(source, as: id)
    loaded.sources.append(source)
    loaded.trees.append(result.tree)
    loaded.diagnostics += result.diagnostics
    if isAsked { loaded.asked.insert(id) }
    guard let name = result.tree.name else { return }
    if let other = byName[name.text] {
      let note = loaded.trees[other].name.map {
        [Diagnostic.Note(message: "the other module", span: $0.span)]
      }
      loaded.diagnostics.append(
        Diagnostic(
          code: "E0203", message: "two files are module '\(name.text)'", span: name.span, hint: "rename one of them",
          notes: note ?? []))
    } else {
      byName[name.text] = id.index
    }
  }

  private mutating func followImports() {
    var next = 0
    while next < loaded.trees.count {
      let tree = loaded.trees[next]
      next += 1
      for path in tree.imports {
        let found = path.text.hasSuffix(".*") ? importAll(path, from: tree) : importOne(path.text, from: tree)
        if !found { reportMissing(path) }
      }
    }
  }

  private mutating func importOne(_ name: String, from tree: ModuleTree) -> Bool {
    if byName[name] != nil { return true }
    let relative = name.replacingOccurrences(of: ".", with: "/") + ".pin"
    for folder in foldersAbove(loaded.sources[tree.file.index].path) {
      let path = folder + relative
      if FileManager.default.fileExists(atPath: path), (try? add(path: path, isAsked: false)) != nil {
        return byName[name] != nil
      }
    }
    guard let text = embeddedFiles["models/" + relative] else { return false }
    add(SourceFile(path: "<library>/" + relative, text: text), isAsked: false)
    return byName[name] != nil
  }

  private mutating func importAll(_ path: ModulePath, from tree: ModuleTree) -> Bool {
    let prefix = String(path.text.dropLast(2))
    let relative = prefix.replacingOccurrences(of: ".", with: "/") + "/"
    var found = byName.keys.contains { $0.hasPrefix(prefix + ".") }
    var names: Set<String> = []
    for folder in foldersAbove(loaded.sources[tree.file.index].path) {
      let files = (try? FileManager.default.contentsOfDirectory(atPath: folder + relative)) ?? []
      names.formUnion(files.filter { $0.hasSuffix(".pin") }.map { prefix + "." + $0.dropLast(4) })
    }
    for key in embeddedFiles.keys where key.hasPrefix("models/" + relative) && key.hasSuffix(".pin") {
      names.insert(prefix + "." + key.dropFirst("models/".count + relative.count).dropLast(4))
    }
    for name in names.sorted() where importOne(name, from: tree) { found = true }
    return found
  }

  /// The folder of a file and all those above it, ending with a slash; for a file of the library none.
  private func foldersAbove(_ path: String) -> [String] {
    guard !path.hasPrefix("<") else { return [] }
    let file = URL(fileURLWithPath: path).standardizedFileURL.path.split(separator: "/")
    return (0..<file.count).reversed().map { depth in
      let folder = "/" + file.prefix(depth).joined(separator: "/")
      // Relative paths stay relative, for what is shown and stored.
      let shown = path.hasPrefix("/") ? folder : WorkingFolder.relative(folder)
      return shown.isEmpty || shown.hasSuffix("/") ? shown : shown + "/"
    }
  }

  private mutating func reportMissing(_ path: ModulePath) {
    let library = embeddedFiles.keys.filter { $0.hasPrefix("models/") }.map {
      $0.dropFirst("models/".count).dropLast(".pin".count).replacingOccurrences(of: "/", with: ".")
    }
    let near = path.text.nearest(to: library + Array(byName.keys)).map { "did you mean '\($0)'?" }
    loaded.diagnostics.append(
      Diagnostic(
        code: "E0201", message: "there is no module '\(path.text)'", span: path.span,
        hint: near
          ?? "put it in '\(path.text.replacingOccurrences(of: ".", with: "/")).pin' beside this file or in a folder above"
      ))
  }

  // MARK: Cycles

  private mutating func findCycles() {
    var state: [Int: Int] = [:]
    for start in loaded.trees.indices where state[start] == nil { visit(start, &state) }
  }

  /// `state`: 1 while a module's imports are followed, 2 afterwards.
  private mutating func visit(_ i: Int, _ state: inout [Int: Int]) {
    state[i] = 1
    for path in loaded.trees[i].imports {
      let targets =
        path.text.hasSuffix(".*")
        ? byName.filter { $0.key.hasPrefix(path.text.dropLast()) }.map(\.value).sorted().filter { $0 != i }
        : byName[path.text].map { [$0] } ?? []
      for target in targets {
        if state[target] == 1 {
          loaded.diagnostics.append(
            Diagnostic(
              code: "E0202", message: "module '\(path.text)' imports this one, directly or through others",
              span: path.span, hint: "move what both need into a module of its own"))
        } else if state[target] == nil {
          visit(target, &state)
        }
      }
    }
    state[i] = 2
  }
}
